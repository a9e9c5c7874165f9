/** Where Parley differs from the original on purpose: docs/wire.md lists it, and each line of it is shown here. */
import { randomUUID } from 'node:crypto';
import { pairNames, pairs } from '@parley/contracts';
import type { Testkit } from '@parley/testkit';
import { beforeAll, expect, test } from 'vitest';
import { section } from './docs/project.ts';
import { type Asking, askingOver } from './support/asking.ts';
import { BrowserLike } from './support/browser-like.ts';
import { inDatabase } from './support/databases.ts';
import { type SharedSystem, sharedSystem } from './support/shared-system.ts';

let system: SharedSystem;
let kit: Testkit;
let asking: Asking;

const listed = section('docs/wire.md', 'Where Parley differs from the original')
  .split('\n- ')
  .slice(1)
  .map((line) => line.replaceAll(/\s+/g, ' ').trim());

beforeAll(async () => {
  system = await sharedSystem();
  kit = await system.kit();
  asking = askingOver(kit);
});

const newId = () => `u-${randomUUID()}`;
const signUp = (userId: string, userPw: string) => ({ userId, userPw, email: '', userName: 'Name' });
const refused = (errorCode: string) => ({ isSuccess: false, errorCode });

const today = () => {
  const now = new Date();
  return [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate()];
};

async function roomOf(...members: string[]): Promise<number> {
  const [userId, ...friendId] = members;
  return (await asking.did('user-add-room', { userId, friendId })).roomId;
}

const shown: Record<string, () => Promise<void>> = {
  'A password is never in a reply, nor in an error.': async () => {
    const [userId, secret, other] = [newId(), 'pw-5ecret', 'pw-0ther'];
    const texts = JSON.stringify([
      await asking.did('user-add', signUp(userId, secret)),
      await asking.did('login', { userId, userPw: secret }),
      await asking.did('user-change-password', { userId, userPw: secret, newPw: other }),
      await asking.ask('login', { userId, userPw: secret }),
      await asking.ask('user-add', { ...signUp(userId, secret), email: 7 }),
      await asking.ask('user-add', signUp(userId, secret)),
    ]);
    expect(texts).toContain(userId);
    for (const hidden of [secret, other, 'userPw"', '$argon2']) expect(texts).not.toContain(hidden);
  },
  "A taken id is an error (`USER_EXISTS`), never somebody's record.": async () => {
    const userId = await asking.user();
    const again = await asking.ask('user-add', signUp(userId, 'another'));
    expect(again).toMatchObject({ ...refused('USER_EXISTS'), user: null });
  },
  "An unknown user and a wrong password can't be told apart, by text or by time.": async () => {
    const known = await asking.user();
    const unknown = newId();
    const text = async (userId: string) =>
      JSON.stringify(await asking.ask('login', { userId, userPw: 'wrong' })).replace(userId, 'somebody');
    expect(await text(unknown)).toBe(await text(known));
    // By time: packages/worker/test/login-times.test.ts.
  },
  'Status and the dates of login and logout are really saved.': async () => {
    const userId = newId();
    await asking.did('user-add', signUp(userId, 'pw'));
    await asking.did('login', { userId, userPw: 'pw' });
    await asking.did('user-status-change', { userId, status: '바쁨' });
    await asking.did('logout', { userId });
    const { user } = await asking.did('login', { userId, userPw: 'pw' });
    expect(user).toMatchObject({ userStatus: '바쁨', loginDate: today(), logoutDate: today() });
  },
  '`isSuccess` is always a boolean, and `userId` is always there.': async () => {
    const userId = await asking.user();
    for (const pair of pairNames)
      for (const request of [{ [pairs[pair].asker]: userId }, { userId }, { userId: 7 }]) {
        if (pairs[pair].kind === 'ephemeral' && 'userId' in request && request.userId === userId) continue;
        const { body } = await kit.pairs[pair].askRaw(JSON.stringify(request), { key: userId });
        // A room's key is nobody's name: where the request doesn't say who asks, nobody is named.
        const isNamed = pairs[pair].asker in request && request.userId !== 7;
        const known = isNamed || pairs[pair].key !== 'roomId' ? userId : '';
        expect(body, pair).toMatchObject({ userId: known, isSuccess: expect.any(Boolean) });
      }
  },
  "A user or a room that doesn't exist gets its reply instead of a stuck partition.": async () => {
    const [nobody, userId] = [newId(), await asking.user()];
    const status = { userId: nobody, status: '' };
    expect(await asking.ask('user-status-change', status)).toMatchObject(refused('USER_NOT_FOUND'));
    const chat = { roomId: 999_999_999, writerId: userId, message: '여보세요' };
    expect(await asking.ask('user-add-chat', chat)).toMatchObject(refused('ROOM_NOT_FOUND'));
    const roomId = await roomOf(userId);
    await asking.did('user-status-change', { userId, status: '' });
    await asking.did('user-add-chat', { ...chat, roomId });
  },
  'Nobody acts as somebody else through the front.': async () => {
    const [kim, lee] = [newId(), await asking.user()];
    await asking.did('user-add', signUp(kim, 'pw'));
    const browser = new BrowserLike(system.url);
    const status = { userId: lee, status: '나는 lee' };
    expect(await browser.ask('user-status-change', status)).toMatchObject({ status: 401 });
    expect(await browser.ask('login', { userId: kim, userPw: 'pw' })).toMatchObject({ status: 200 });
    expect(await browser.ask('user-status-change', status)).toMatchObject({ status: 403 });
    const { user } = await asking.did('user-search-user', { userId: lee, text: lee });
    expect(user).toMatchObject([{ userId: lee, userStatus: '' }]);
  },
  'Friends really join a new room, and a missing friend makes nothing: no half-made room or list of friends.':
    async () => {
      const [kim, lee] = [await asking.user(), await asking.user()];
      const roomId = await roomOf(kim, lee);
      const { chatRoomDTOS } = await asking.did('user-search-room', { userId: lee });
      expect(chatRoomDTOS).toMatchObject([{ roomId }]);
      const friendId = [lee, newId()];
      for (const pair of ['user-add-room', 'user-add-friend'] as const)
        expect(await asking.ask(pair, { userId: kim, friendId })).toMatchObject(refused('USER_NOT_FOUND'));
      expect((await asking.did('user-search-room', { userId: kim })).chatRoomDTOS).toHaveLength(1);
      expect((await asking.did('user-search-friend', { userId: kim })).friend).toEqual([]);
    },
  'Adding a friend reports success, and is not done twice.': async () => {
    const [userId, lee] = [await asking.user(), await asking.user()];
    const request = { userId, friendId: [lee, lee] };
    for (const _ of ['once', 'twice'])
      expect(await asking.ask('user-add-friend', request)).toMatchObject({ isSuccess: true });
    expect((await asking.did('user-search-friend', { userId })).friend).toMatchObject([{ friendId: lee }]);
  },
  'Reading a room and writing to it need membership; only its writer changes a message, and deletes it, but for who runs the room.':
    async () => {
      const [kim, lee, park] = [await asking.user(), await asking.user(), await asking.user()];
      const roomId = await roomOf(kim, lee);
      const chat = { roomId, writerId: kim, message: '안녕하세요' };
      const { messageId } = await asking.did('user-add-chat', chat);
      const outside = refused('NOT_A_MEMBER');
      expect(await asking.ask('user-add-chat', { ...chat, writerId: park })).toMatchObject(outside);
      expect(await asking.ask('user-search-chat', { userId: park, roomId })).toMatchObject(outside);
      const its = { userId: lee, roomId, messageId };
      expect(await asking.ask('user-delete-chat', its)).toMatchObject(refused('FORBIDDEN'));
      const change = { ...its, content: '내 말' };
      expect(await asking.ask('user-modify-chat', change)).toMatchObject(refused('FORBIDDEN'));
      const { message } = await asking.did('user-search-chat', { userId: lee, roomId });
      expect(message).toMatchObject([{ userId: kim, content: '안녕하세요', isDeleted: false }]);
    },
  "A message's `createdAt` is ISO 8601 text: the original's float seconds lose precision in JavaScript.":
    async () => {
      const userId = await asking.user();
      const roomId = await roomOf(userId);
      const { createdAt } = await asking.did('user-add-chat', { roomId, writerId: userId, message: 'hi' });
      expect(createdAt).toBe(new Date(createdAt).toISOString());
      const saved = await inDatabase(system.databaseUrl, (database) =>
        database.query('SELECT created_at FROM messages WHERE room_id = $1', [roomId]),
      );
      expect(saved.rows).toEqual([{ created_at: new Date(createdAt) }]);
    },
};

test('the document lists what is shown here', () => {
  expect(listed.toSorted()).toEqual(Object.keys(shown).sort());
});

test.each(Object.keys(shown))('%s', { timeout: 60_000 }, async (difference) => {
  await shown[difference]?.();
});
