/** How long a login takes tells nobody whether there is such an account. */
import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, inDatabase, type TestDatabase } from '../../dev/test/support/databases.ts';
import { insertUsers } from '../../dev/test/support/insert-users.ts';
import type { RequestHandler } from '../src/batch/handle-requests.ts';
import { connectDatabase, type DatabaseConnection } from '../src/database/connect-database.ts';
import { Passwords, recommendedHashCost } from '../src/services/passwords.ts';
import { askerOf } from './support/asker-of.ts';
import { handlerOf } from './support/handler-of.ts';

let place: TestDatabase;
let connection: DatabaseConnection;
let handler: RequestHandler;

beforeAll(async () => {
  place = await createDatabase();
  connection = connectDatabase(place.url, 2);
  handler = handlerOf(connection, { passwords: new Passwords(2, recommendedHashCost) });
  await insertUsers(place.url, ['kim']);
  await sql('UPDATE users SET password_hash = $1', [await hash('correct horse', recommendedHashCost)]);
});

afterAll(async () => {
  await connection?.close();
  await place?.drop();
});

const ask = askerOf(() => handler);
const sql = (text: string, values: unknown[] = []) =>
  inDatabase(place.url, (database) => database.query(text, values));

/** Milliseconds that some wrong passwords in one batch take, of which hashing is the most. */
async function timeOfLogins(userId: string): Promise<number> {
  await sql('DELETE FROM attempts');
  const logins = Array.from({ length: 4 }, () => ({ userId, userPw: 'wrong' }));
  const begun = performance.now();
  const replies = await ask('login', ...logins);
  const taken = performance.now() - begun;
  expect(replies.map(({ errorCode }) => errorCode)).toEqual(Array(4).fill('LOGIN_FAILED'));
  return taken;
}

test('an unknown user takes the time of a wrong password', async () => {
  const ratios: number[] = [];
  for (let round = 0; round < 7; round++)
    ratios.push((await timeOfLogins('nobody')) / (await timeOfLogins('kim')));
  const median = ratios.toSorted((one, other) => one - other)[3];
  expect(median).toBeGreaterThan(0.5); // without a hash it is a tenth or two
  expect(median).toBeLessThan(2);
});
