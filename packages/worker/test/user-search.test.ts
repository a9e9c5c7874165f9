/** Who is found by `user-search-user`, of all users that there are. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../dev/test/support/databases.ts';
import type { RequestHandler } from '../src/batch/handle-requests.ts';
import { connectDatabase, type DatabaseConnection } from '../src/database/connect-database.ts';
import { Passwords, recommendedHashCost } from '../src/services/passwords.ts';
import { askerOf } from './support/asker-of.ts';
import { handlerOf } from './support/handler-of.ts';

let place: TestDatabase;
let connection: DatabaseConnection;
let handler: RequestHandler;
const asker = 'asker';

beforeAll(async () => {
  place = await createDatabase();
  connection = connectDatabase(place.url, 2);
  handler = handlerOf(connection, { passwords: new Passwords(1, recommendedHashCost) });
  await signUp(asker, 'x');
});

afterAll(async () => {
  await connection?.close();
  await place?.drop();
});

const ask = askerOf(() => handler);

async function signUp(userId: string, userName: string): Promise<string> {
  const [reply] = await ask('user-add', { userId, userPw: 'secret pw', email: '', userName });
  expect(reply).toMatchObject({ isSuccess: true });
  return userId;
}

async function search(text: string, more: object = {}): Promise<string[]> {
  const [{ user }] = await ask('user-search-user', { userId: asker, text, ...more });
  return user.map(({ userId }: { userId: string }) => userId);
}

test('what is found is in ids and names, whatever their case and language: the very id first, then ids that begin so', async () => {
  await signUp('zed.Kim', '아무개');
  await signUp('abc', 'Mr. KIMBLE');
  await signUp('KIMCHI', 'z');
  await signUp('kim', 'z');
  await signUp('kimono', 'z');
  expect(await search('kim')).toEqual(['kim', 'KIMCHI', 'kimono', 'abc', 'zed.Kim']);
  expect(await search('kim', { limit: 2 })).toEqual(['kim', 'KIMCHI']);
  expect(await search('아무')).toEqual(['zed.Kim']);
  expect(await search('개')).toEqual(['zed.Kim']);
  expect(await search('무아')).toEqual([]);
  expect(await ask('user-search-user', { userId: asker, text: 'kimono' })).toMatchObject([
    { user: [{ userId: 'kimono', userName: 'z', userStatus: '', profileImg: '' }] },
  ]);
});

test('one Latin letter finds ids that begin with it', async () => {
  for (const userId of ['Q-two', 'q', 'q-one', 'not-q']) await signUp(userId, 'q');
  expect((await search('q')).slice(0, 1)).toEqual(['q']);
  expect((await search('q')).sort()).toEqual(['Q-two', 'q', 'q-one']);
  expect(await search('Q', { limit: 1 })).toHaveLength(1);
});

test.each(['%', '_', '100%', '\\', "'", '%_', '"}'])('%s is just text', async (text) => {
  const owner = await signUp(`${text}${randomUUID()}`, 'x');
  expect(await search(text)).toEqual([owner]);
});

test('an asker is needed; others in the batch are served', async () => {
  const userId = await signUp('searcher-one', 'x');
  const replies = await ask(
    'user-search-user',
    { userId: 'nobody', text: 'searcher-one' },
    { userId, text: 'searcher-one' },
    { userId, text: 'no such text' },
  );
  expect(replies).toMatchObject([
    { errorCode: 'USER_NOT_FOUND', user: null },
    { user: [{ userId }] },
    { user: [] },
  ]);
});
