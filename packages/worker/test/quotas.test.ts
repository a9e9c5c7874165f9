/** How much one user may have: where that is used up there is no more, whatever else a batch asks. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../../dev/test/support/databases.ts';
import { insertFriends, insertUsers } from '../../dev/test/support/insert-users.ts';
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
  handler = handlerOf(connection, {
    passwords: new Passwords(1, recommendedHashCost),
    quotas: {
      roomsPerUser: 2,
      membersPerRoom: 3,
      friendsPerUser: 3,
      strangersPerHour: 2,
      fileBytesPerUser: 10_000,
    },
  });
});

afterAll(async () => {
  await connection?.close();
  await place?.drop();
});

/** New users. Those that are friends have added each other. */
async function users(count: number, areFriends = false): Promise<string[]> {
  const userIds = Array.from({ length: count }, () => `u-${randomUUID()}`);
  await insertUsers(place.url, userIds);
  if (areFriends) await insertFriends(place.url, userIds);
  return userIds;
}

const ask = askerOf(() => handler);
const codes = (replies: { errorCode: string }[]) => replies.map(({ errorCode }) => errorCode);

test('rooms: whoever has made as many as there may be makes no more, until they leave one', async () => {
  const [userId = '', friend = ''] = await users(2, true);
  const request = { userId, friendId: [friend] };
  const replies = await ask('user-add-room', request, request, request);
  expect(codes(replies)).toEqual(['', '', 'TOO_MANY_ROOMS']);
  // What others do doesn't count: the friend is in two rooms as well.
  const own = { userId: friend, friendId: [] };
  expect(codes(await ask('user-add-room', own, own, own))).toEqual(['', '', 'TOO_MANY_ROOMS']);
  expect(codes(await ask('user-leave-room', { userId, roomId: replies[0].roomId }))).toEqual(['']);
  expect(codes(await ask('user-add-room', request, request))).toEqual(['', 'TOO_MANY_ROOMS']);
});

test('rooms: a room of two that one is in is found all the same', async () => {
  const [userId = '', friend = ''] = await users(2, true);
  const direct = { userId, friendId: [friend], direct: true };
  const replies = await ask('user-add-room', direct, { userId, friendId: [] }, direct);
  expect(codes(replies)).toEqual(['', '', '']);
  expect(replies[2].roomId).toBe(replies[0].roomId);
});

test('members: a room has no more, made or joined', async () => {
  const [userId = '', ...friends] = await users(4, true);
  expect(codes(await ask('user-add-room', { userId, friendId: friends }))).toEqual(['ROOM_FULL']);
  const [room] = await ask('user-add-room', { userId, friendId: friends.slice(0, 1) });
  const invite = (...friendId: string[]) => ({ userId, roomId: room.roomId, friendId });
  expect(codes(await ask('user-invite-room', invite(...friends), invite(friends[1] ?? '')))).toEqual([
    'ROOM_FULL',
    '',
  ]);
  expect(codes(await ask('user-invite-room', invite(friends[2] ?? ''), invite(friends[0] ?? '')))).toEqual([
    'ROOM_FULL',
    '',
  ]);
});

test('friends: nobody has more, and who is one already counts once', async () => {
  const [userId = '', ...others] = await users(6);
  const add = (...friendId: string[]) => ({ userId, friendId });
  const [a = '', b = '', c = '', d = ''] = others;
  expect(codes(await ask('user-add-friend', add(a, b), add(a, c, d), add(b, c), add(d)))).toEqual([
    '',
    'TOO_MANY_FRIENDS',
    '',
    'TOO_MANY_FRIENDS',
  ]);
  expect(codes(await ask('user-add-friend', add(a, b, c)))).toEqual(['']);
  expect(codes(await ask('user-remove-friend', add(a)))).toEqual(['']);
  expect(codes(await ask('user-add-friend', add(d)))).toEqual(['']);
});

test('reactions: one user puts ten on a message, and others still theirs', async () => {
  const [userId = '', friend = ''] = await users(2, true);
  const [room] = await ask('user-add-room', { userId, friendId: [friend] });
  const { roomId } = room;
  const [said] = await ask('user-add-chat', { writerId: userId, roomId, message: 'fruit' });
  const { messageId } = said;
  const fruit = [...'🍇🍈🍉🍊🍋🍌🍍🥭🍎🍏🍐'];
  const react = (who: string, emoji: string, on = true) => ({ userId: who, roomId, messageId, emoji, on });
  const replies = await ask('user-react-chat', ...fruit.map((emoji) => react(userId, emoji)));
  expect(codes(replies)).toEqual([...Array(10).fill(''), 'TOO_MANY_REACTIONS']);
  expect(codes(await ask('user-react-chat', react(friend, '🍐'), react(userId, '🍇', false)))).toEqual([
    '',
    '',
  ]);
  expect(codes(await ask('user-react-chat', react(userId, '🍐')))).toEqual(['']);
});

test('strangers: what is put into rooms by several requests at once counts together', async () => {
  const [userId = '', ...strangers] = await users(4);
  const [a = '', b = '', c = ''] = strangers;
  const replies = await ask(
    'user-add-room',
    { userId, friendId: [a] },
    { userId, friendId: [b, c] },
    { userId, friendId: [userId, c] },
  );
  expect(codes(replies)).toEqual(['', 'TOO_MANY_STRANGERS', '']);
  // Half an hour each: the second is used up in an hour.
  expect(replies[1].retryAfter).toBe(1_800);
});
