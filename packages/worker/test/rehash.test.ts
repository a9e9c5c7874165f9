/** Passwords that were hashed in an earlier way let their owners in, and are hashed in today's. */
import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import type { ReceivedRequest } from '@parley/messaging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, inDatabase, type TestDatabase } from '../../dev/test/support/databases.ts';
import { insertUsers } from '../../dev/test/support/insert-users.ts';
import type { RequestHandler } from '../src/batch/handle-requests.ts';
import { connectDatabase, type DatabaseConnection } from '../src/database/connect-database.ts';
import { Passwords, recommendedHashCost } from '../src/services/passwords.ts';
import { handlerOf } from './support/handler-of.ts';

let place: TestDatabase;
let connection: DatabaseConnection;
let handler: RequestHandler;

beforeAll(async () => {
  place = await createDatabase();
  connection = connectDatabase(place.url, 4);
  handler = handlerOf(connection, { passwords: new Passwords(2, recommendedHashCost) });
});

afterAll(async () => {
  await connection?.close();
  await place?.drop();
});

async function logIn(userId: string, userPw: string): Promise<string> {
  const request: ReceivedRequest<'login'> = {
    pair: 'login',
    requestId: Buffer.from(randomUUID()),
    request: { userId, userPw },
    userId,
    origin: undefined,
    clientAddress: undefined,
    deadline: undefined,
    traceparent: undefined,
    at: { topic: 'login-request', partition: 0, offset: '0', timestamp: Date.now() },
  };
  const replies = await handler.handle('login', [request], () => false);
  const [reply] = Array.isArray(replies) ? replies : [];
  return typeof reply === 'object' ? reply.errorCode : 'no reply';
}

const hashOf = (userId: string): Promise<string> =>
  inDatabase(place.url, async (database) => {
    const { rows } = await database.query('SELECT password_hash FROM users WHERE user_id = $1', [userId]);
    return rows[0].password_hash;
  });

async function userWith(password: string, parameters: Parameters<typeof hash>[1]): Promise<string> {
  const userId = `u-${randomUUID()}`;
  await insertUsers(place.url, [userId]);
  const stored = await hash(password, parameters);
  await inDatabase(place.url, (database) =>
    database.query('UPDATE users SET password_hash = $1 WHERE user_id = $2', [stored, userId]),
  );
  return userId;
}

test('of less memory or fewer passes', async () => {
  const userId = await userWith('correct horse', { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
  const before = await hashOf(userId);
  expect(await logIn(userId, 'wrong')).toBe('LOGIN_FAILED');
  expect(await hashOf(userId)).toBe(before);
  expect(await logIn(userId, 'correct horse')).toBe('');
  expect(await hashOf(userId)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await logIn(userId, 'correct horse')).toBe('');
});

test('of a text as it was typed, before there was a normal form', async () => {
  const typed = '비밀번호는 이것'.normalize('NFD');
  const userId = await userWith(typed, recommendedHashCost);
  expect(await logIn(userId, typed)).toBe('');
  expect(await logIn(userId, typed.normalize('NFC'))).toBe('');
});

test('one of today’s stays as it is', async () => {
  const userId = await userWith('correct horse', recommendedHashCost);
  const before = await hashOf(userId);
  expect(await logIn(userId, 'correct horse')).toBe('');
  expect(await hashOf(userId)).toBe(before);
});
