/** Rooms and what is said in them, by topics alone, served by two workers. */
import { randomUUID } from 'node:crypto';
import type { Testkit } from '@parley/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Asking, askingOver } from './support/asking.ts';
import { inDatabase } from './support/databases.ts';
import { openEventTape } from './support/event-tape.ts';
import { type SharedTopics, sharedTopics } from './support/shared-system.ts';

let system: SharedTopics;
let kit: Testkit;
let asking: Asking;

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

beforeAll(async () => {
  system = await sharedTopics();
  await system.startWorker();
  kit = await system.kit();
  asking = askingOver(kit);
});

async function roomOf(count: number, more: object = {}): Promise<{ roomId: number; users: string[] }> {
  const users = await Promise.all(Array.from({ length: count }, (_, index) => asking.user(`User ${index}`)));
  const [userId, ...friendId] = users;
  const { roomId } = await asking.did('user-add-room', { userId, friendId, ...more });
  return { roomId, users };
}

const say = (roomId: number, writerId: string | undefined, message: string, more: object = {}) =>
  asking.did('user-add-chat', { roomId, writerId, message, ...more });

describe('a room', () => {
  test('is made with its members, and named after them', async () => {
    const { roomId, users } = await roomOf(3);
    for (const userId of users) {
      const { chatRoomDTOS } = await asking.did('user-search-room', { userId });
      expect(chatRoomDTOS).toMatchObject([
        {
          roomId,
          roomName: 'User 0, User 1, User 2',
          memberCount: 3,
          lastSeq: 0,
          unread: 0,
          lastMessage: null,
        },
      ]);
      expect(chatRoomDTOS[0].members.map((member: { userId: string }) => member.userId).sort()).toEqual(
        users.toSorted(),
      );
    }
  });

  test('is not made at all when a friend is missing', async () => {
    const userId = await asking.user();
    expect(await asking.ask('user-add-room', { userId, friendId: [userId, 'nobody'] })).toMatchObject({
      isSuccess: false,
      errorCode: 'USER_NOT_FOUND',
      errorMessage: 'ID=nobody 존재하지 않는 사용자',
      roomId: null,
    });
    expect((await asking.did('user-search-room', { userId })).chatRoomDTOS).toEqual([]);
  });

  test('of two is there once, whoever asks, at the same time too', async () => {
    const [one, other] = [await asking.user(), await asking.user()];
    const requests = Array.from({ length: 10 }, (_, index) => {
      const [userId, friend] = index % 2 ? [one, other] : [other, one];
      return asking.did('user-add-room', { userId, friendId: [friend], direct: true });
    });
    const rooms = new Set((await Promise.all(requests)).map(({ roomId }) => roomId));
    expect(rooms.size).toBe(1);
    const [roomId] = rooms;
    const third = await asking.user();
    expect(await asking.ask('user-invite-room', { userId: one, roomId, friendId: [third] })).toMatchObject({
      errorCode: 'DIRECT_ROOM',
    });
    await asking.did('user-leave-room', { userId: other, roomId });
    await asking.did('user-add-room', { userId: one, friendId: [other], direct: true });
    expect((await asking.did('user-search-room', { userId: other })).chatRoomDTOS).toMatchObject([
      { roomId, direct: true, memberCount: 2 },
    ]);
  });

  test('is left, renamed, and joined by invitation', async () => {
    const { roomId, users } = await roomOf(2);
    const [host, guest] = users;
    const newcomer = await asking.user('New');
    await say(roomId, host, 'before');
    await asking.did('user-invite-room', { userId: host, roomId, friendId: [newcomer, guest] });
    await asking.did('user-rename-room', { userId: newcomer, roomId, roomName: '새 이름' });
    await asking.did('user-leave-room', { userId: guest, roomId });
    const { chatRoomDTOS } = await asking.did('user-search-room', { userId: newcomer, roomId });
    expect(chatRoomDTOS).toMatchObject([
      { roomName: '새 이름', memberCount: 2, lastMessage: null, unread: 0, lastSeq: 1, joinedSeq: 1 },
    ]);
    expect(await asking.ask('user-search-room', { userId: guest, roomId })).toMatchObject({
      errorCode: 'NOT_A_MEMBER',
    });
    expect((await asking.did('user-search-chat', { userId: newcomer, roomId })).message).toEqual([]);
  });

  test('is listed by its last activity, page by page', async () => {
    const userId = await asking.user();
    const rooms: number[] = [];
    for (const roomName of ['a', 'b', 'c'])
      rooms.push((await asking.did('user-add-room', { userId, friendId: [], roomName })).roomId);
    await say(rooms[0] as number, userId, '먼저');
    const first = await asking.did('user-search-room', { userId, limit: 2 });
    expect(first.chatRoomDTOS.map((room: { roomName: string }) => room.roomName)).toEqual(['a', 'c']);
    expect(first.hasMore).toBe(true);
    const next = await asking.did('user-search-room', { userId, limit: 2, before: rooms[2] });
    expect(next).toMatchObject({ chatRoomDTOS: [{ roomName: 'b' }], hasMore: false });
  });
});

describe('who has not added the asker', () => {
  const strangers = { errorCode: 'TOO_MANY_STRANGERS', isSuccess: false };

  test('is put into a hundred rooms an hour, and not into 200, whichever worker is asked', async () => {
    const [userId, victim, ...others] = (await Promise.all(
      Array.from({ length: 8 }, () => asking.user()),
    )) as [string, string, ...string[]];
    const start = performance.now();
    const replies = await Promise.all(
      Array.from({ length: 200 }, () => asking.ask('user-add-room', { userId, friendId: [victim] })),
    );
    const refused = replies.filter(({ isSuccess }) => !isSuccess);
    // One more is let in every 36 s.
    const made = 200 - refused.length;
    expect(made).toBeGreaterThanOrEqual(100);
    expect(made).toBeLessThanOrEqual(101 + (performance.now() - start) / 36_000);
    for (const reply of refused) {
      expect(reply).toMatchObject(strangers);
      expect(reply.retryAfter).toBeGreaterThan(0);
      expect(reply.retryAfter).toBeLessThanOrEqual(36);
    }
    const { chatRoomDTOS } = await asking.did('user-search-room', { userId: victim, limit: 200 });
    expect(chatRoomDTOS).toHaveLength(made);
    // Invitations use the same ration.
    const { roomId } = await asking.did('user-add-room', { userId, friendId: [] });
    expect(
      await asking.ask('user-invite-room', { userId, roomId, friendId: [victim, ...others] }),
    ).toMatchObject(strangers);
    // Someone new can still be talked to.
    const [newcomer = ''] = others;
    await asking.did('user-add-room', { userId, friendId: [newcomer], direct: true });
    // It costs nothing to put those into rooms who have added the asker, or are there already.
    await asking.did('user-add-friend', { userId: victim, friendId: [userId] });
    await asking.did('user-invite-room', { userId, roomId, friendId: [victim] });
    await asking.did('user-remove-friend', { userId: victim, friendId: [userId] });
    await asking.did('user-invite-room', { userId, roomId, friendId: [victim] });
  });

  test('may want to be put into rooms by those alone whom they have added', async () => {
    const [userId, other, choosy] = await Promise.all([asking.user(), asking.user(), asking.user()]);
    const refused = { errorCode: 'INVITATION_REFUSED', isSuccess: false };
    expect(await asking.did('user-search-setting', { userId: choosy })).toMatchObject({
      invitations: 'anyone',
    });
    const { roomId: direct } = await asking.did('user-add-room', {
      userId,
      friendId: [choosy],
      direct: true,
    });
    await asking.did('user-change-setting', { userId: choosy, invitations: 'friends' });
    const { roomId } = await asking.did('user-add-room', { userId, friendId: [] });
    expect(await asking.ask('user-add-room', { userId, friendId: [other, choosy] })).toMatchObject(refused);
    expect(await asking.ask('user-invite-room', { userId, roomId, friendId: [choosy] })).toMatchObject(
      refused,
    );
    // Rooms that they are in stay, until they leave.
    await say(direct, userId, 'still here?');
    await asking.did('user-leave-room', { userId: choosy, roomId: direct });
    const again = { userId, friendId: [choosy], direct: true };
    expect(await asking.ask('user-add-room', again)).toMatchObject(refused);
    expect((await asking.did('user-search-room', { userId: other })).chatRoomDTOS).toEqual([]);
    await asking.did('user-add-friend', { userId: choosy, friendId: [userId] });
    await asking.did('user-invite-room', { userId, roomId, friendId: [choosy] });
    expect(await asking.did('user-add-room', again)).toMatchObject({ roomId: direct });
  });
});

describe('a member is removed', () => {
  test('by the owner, who made the room, and then is who has been in it the longest', async () => {
    const { roomId, users } = await roomOf(4);
    const [owner, heir, third, fourth] = users;
    const forbidden = { errorCode: 'FORBIDDEN' };
    const remove = (userId = '', ...friendId: (string | undefined)[]) =>
      asking.ask('user-remove-member', { userId, roomId, friendId });
    expect(await remove(heir, third)).toMatchObject(forbidden);
    expect(await remove(heir, owner)).toMatchObject(forbidden);
    expect(await remove(owner, third)).toMatchObject({ isSuccess: true });
    // Back again, it is the last.
    await asking.did('user-leave-room', { userId: owner, roomId });
    await asking.did('user-invite-room', { userId: heir, roomId, friendId: [owner] });
    expect(await remove(owner, heir)).toMatchObject(forbidden);
    const { chatRoomDTOS } = await asking.did('user-search-room', { userId: heir, roomId });
    const members = chatRoomDTOS[0].members.map((member: { userId: string }) => member.userId);
    expect(members).toEqual([heir, fourth, owner]);
    expect(await remove(heir, owner, fourth, third)).toMatchObject({ isSuccess: true });
    expect(await asking.did('user-search-room', { userId: heir, roomId })).toMatchObject({
      chatRoomDTOS: [{ memberCount: 1, eventSeq: 10 }],
    });
  });
});

describe('a room is run', () => {
  const forbidden = { errorCode: 'FORBIDDEN' };

  async function ranRoom() {
    const { roomId, users } = await roomOf(5);
    const [owner, first, second, plain, other] = users as [string, string, string, string, string];
    await asking.did('user-change-role', { userId: owner, roomId, friendId: [second, first], role: 'admin' });
    return { roomId, owner, first, second, plain, other };
  }

  const rolesIn = async (roomId: number, userId: string) => {
    const { chatRoomDTOS } = await asking.did('user-search-room', { userId, roomId });
    const { members } = chatRoomDTOS[0] as { members: { userId: string; role: string }[] };
    return new Map(members.map(({ userId: id, role }) => [id, role]));
  };

  test('by its owner and administrators, who act on plain members and not on each other', async () => {
    const { roomId, owner, first, second, plain, other } = await ranRoom();
    const remove = (userId: string, friend: string) =>
      asking.ask('user-remove-member', { userId, roomId, friendId: [friend] });
    const ban = (userId: string, friend: string) =>
      asking.ask('user-ban-member', { userId, roomId, friendId: [friend], on: true });
    for (const whom of [owner, second]) {
      expect(await remove(first, whom)).toMatchObject(forbidden);
      expect(await ban(first, whom)).toMatchObject(forbidden);
      const { messageId } = await say(roomId, whom, 'mine');
      expect(await asking.ask('user-delete-chat', { userId: first, roomId, messageId })).toMatchObject(
        forbidden,
      );
    }
    expect(
      await asking.ask('user-change-role', { userId: first, roomId, friendId: [plain], role: 'admin' }),
    ).toMatchObject(forbidden);
    const { messageId } = await say(roomId, plain, 'buy now');
    expect(await asking.ask('user-delete-chat', { userId: other, roomId, messageId })).toMatchObject(
      forbidden,
    );
    await asking.did('user-delete-chat', { userId: first, roomId, messageId });
    const { message } = await asking.did('user-search-chat', { userId: plain, roomId });
    expect(message.at(-1)).toMatchObject({ messageId, isDeleted: true, content: '', deletedBy: first });
    expect(await remove(first, plain)).toMatchObject({ isSuccess: true });
    expect(await ban(owner, second)).toMatchObject({ isSuccess: true });
    expect(await rolesIn(roomId, owner)).toEqual(
      new Map([
        [owner, 'owner'],
        [first, 'admin'],
        [other, 'member'],
      ]),
    );
  });

  test('by who comes next when its owner leaves: who has been there the longest of the administrators', async () => {
    const { roomId, owner, first, second, plain, other } = await ranRoom();
    await asking.did('user-change-role', { userId: owner, roomId, friendId: [second], role: 'member' });
    await asking.did('user-change-role', { userId: owner, roomId, friendId: [other], role: 'admin' });
    await asking.did('user-change-role', { userId: owner, roomId, friendId: [other], role: 'owner' });
    expect(Object.fromEntries(await rolesIn(roomId, plain))).toMatchObject({
      [owner]: 'admin',
      [other]: 'owner',
    });
    await asking.did('user-leave-room', { userId: owner, roomId });
    // What removes rows without a worker's knowing leaves the room an owner too.
    await inDatabase(system.databaseUrl, (database) =>
      database.query('DELETE FROM room_members WHERE room_id = $1 AND user_id = $2', [roomId, other]),
    );
    expect((await rolesIn(roomId, plain)).get(first)).toBe('owner');
    await Promise.all([first, second].map((userId) => asking.did('user-leave-room', { userId, roomId })));
    expect(await rolesIn(roomId, plain)).toEqual(new Map([[plain, 'owner']]));
  });

  test('so that whom it keeps out comes in by nothing, until that is taken back', async () => {
    const { roomId, owner, first, plain, other } = await ranRoom();
    await asking.did('user-change-room', { userId: first, roomId, isPublic: true });
    const { link } = await asking.did('user-add-invite-link', { userId: first, roomId });
    await asking.did('user-ban-member', { userId: first, roomId, friendId: [plain], on: true });
    const banned = { errorCode: 'BANNED' };
    const { secret } = link;
    expect(await asking.ask('user-join-room', { userId: plain, roomId })).toMatchObject(banned);
    expect(await asking.ask('user-join-room', { userId: plain, roomId, secret })).toMatchObject(banned);
    expect(await asking.ask('user-invite-room', { userId: other, roomId, friendId: [plain] })).toMatchObject(
      banned,
    );
    expect(await asking.did('user-search-ban', { userId: owner, roomId })).toMatchObject({
      ban: [{ userId: plain, bannedBy: first }],
      hasMore: false,
    });
    await asking.did('user-ban-member', { userId: owner, roomId, friendId: [plain], on: false });
    await asking.did('user-join-room', { userId: plain, roomId });
    expect((await rolesIn(roomId, plain)).get(plain)).toBe('member');
  });

  test('and reported messages are told to those who run it, not who reported them, until they are settled', async () => {
    const { roomId, owner, first, second, plain, other } = await ranRoom();
    const { messageId } = await say(roomId, first, 'buy now');
    const report = (userId: string, reason?: string) =>
      asking.did('user-report-chat', { userId, roomId, messageId, reason });
    expect(await report(plain, 'spam')).toMatchObject({ told: 2 });
    await report(other);
    await report(plain, 'once more');
    const seenBy = async (userId: string) =>
      (await asking.did('user-search-report', { userId, roomId })).report;
    const [seen] = await seenBy(second);
    expect(seen).toMatchObject({ messageId, userId: first, content: 'buy now', count: 2, reasons: ['spam'] });
    for (const who of [plain, other]) expect(JSON.stringify(seen)).not.toContain(who);
    // Whose message it is learns nothing of it.
    expect(await seenBy(first)).toEqual([]);
    const close = { userId: first, roomId, messageId };
    expect(await asking.ask('user-close-report', close)).toMatchObject(forbidden);
    const listed = async (userId: string) =>
      (await asking.did('user-search-room', { userId, roomId })).chatRoomDTOS[0].reports;
    expect([await listed(owner), await listed(first), await listed(plain)]).toEqual([1, 0, 0]);
    await asking.did('user-delete-chat', { userId: owner, roomId, messageId });
    expect([await seenBy(owner), await listed(owner)]).toEqual([[], 0]);
  });

  test('and reports wait for them, no more than a room may have, where there is anybody to look at them', async () => {
    const { roomId, users } = await roomOf(13);
    const [owner, writer, last, ...reporters] = users as [string, string, string, ...string[]];
    const report = async (messageId: number) =>
      asking.ask('user-report-chat', { userId: last, roomId, messageId });
    for (let count = 0; count < 21; count++) {
      const { messageId } = await say(roomId, owner, 'mine');
      expect(await report(messageId)).toMatchObject({ told: 0 });
    }
    const said = await Promise.all(Array.from({ length: 21 }, () => say(roomId, writer, 'buy now')));
    const ids = said.map(({ messageId }) => messageId).toSorted((one, other) => one - other);
    const [first, ...reported] = ids as [number, ...number[]];
    await inDatabase(system.databaseUrl, (database) =>
      database.query(
        `INSERT INTO reports (message_id, user_id, room_id, seq, writer_id)
         SELECT m.message_id, u, m.room_id, m.seq, m.user_id
         FROM messages m CROSS JOIN unnest($1::text[]) u WHERE m.message_id = ANY($2::bigint[])`,
        [reporters, reported],
      ),
    );
    expect(await report(first)).toMatchObject({ errorCode: 'TOO_MANY_REPORTS' });
    await asking.did('user-close-report', { userId: owner, roomId, messageId: reported[0] });
    expect(await report(first)).toMatchObject({ told: 1 });
  });
});

describe('a room is come to', () => {
  test('by a link, by as many as it says and no longer than it says, whichever worker is asked', async () => {
    const { roomId, users } = await roomOf(1);
    const [owner] = users;
    const { link } = await asking.did('user-add-invite-link', { userId: owner, roomId, maxUses: 3 });
    const { secret } = link;
    const people = await Promise.all(Array.from({ length: 8 }, () => asking.user()));
    const [lookedAt] = people;
    expect(await asking.did('user-find-room', { userId: lookedAt, secret })).toMatchObject({
      room: [{ roomId, memberCount: 1, isMember: false, isPublic: false }],
    });
    const joined = await Promise.all(
      people.map((userId) => asking.ask('user-join-room', { userId, roomId, secret })),
    );
    const outcomes = joined.map(({ errorCode }) => errorCode).toSorted();
    expect(outcomes).toEqual([...Array(3).fill(''), ...Array(5).fill('INVITE_INVALID')]);
    expect(await asking.did('user-search-invite-link', { userId: owner, roomId })).toMatchObject({
      link: [],
    });

    const { link: short } = await asking.did('user-add-invite-link', {
      userId: owner,
      roomId,
      expiresIn: 60,
    });
    const other = await roomOf(1);
    const late = people.find((_, place) => !joined[place]?.isSuccess);
    const join = { userId: late, roomId, secret: short.secret };
    const invalid = { errorCode: 'INVITE_INVALID' };
    expect(await asking.ask('user-join-room', { ...join, roomId: other.roomId })).toMatchObject(invalid);
    await inDatabase(system.databaseUrl, (database) =>
      database.query('UPDATE invite_links SET expires_at = now() WHERE link_id = $1', [short.linkId]),
    );
    expect(await asking.ask('user-join-room', join)).toMatchObject(invalid);
    expect(await asking.ask('user-find-room', { userId: late, secret: short.secret })).toMatchObject(invalid);
  });

  test('where it is public, found by what it is called or for, the largest first, page by page', async () => {
    const word = `빨래-${randomUUID().slice(0, 8)}`;
    const large = await roomOf(3, { roomName: `${word} 큰 방` });
    const small = await roomOf(2, { roomName: '작은 방' });
    const hidden = await roomOf(2, { roomName: `${word} 숨은 방` });
    const open = (room: typeof large, more: object = {}) =>
      asking.did('user-change-room', { userId: room.users[0], roomId: room.roomId, isPublic: true, ...more });
    await open(large);
    await open(small, { description: `${word.toUpperCase()} 이야기` });
    const userId = await asking.user();
    const find = async (more: object) => {
      const { room, hasMore } = await asking.did('user-find-room', { userId, ...more });
      return [room.map(({ roomId }: { roomId: number }) => roomId), hasMore];
    };
    expect(await find({ text: word })).toEqual([[large.roomId, small.roomId], false]);
    expect(await find({ text: word, limit: 1 })).toEqual([[large.roomId], true]);
    expect(await find({ text: word, limit: 1, after: large.roomId })).toEqual([[small.roomId], false]);
    expect(await find({ roomId: hidden.roomId })).toEqual([[], false]);
    // Nor by what comes after it, which would tell how many members it has.
    expect(await find({ text: word, after: hidden.roomId })).toEqual([[], false]);
    const [owner, plain] = large.users;
    const rename = (by: string | undefined) =>
      asking.ask('user-rename-room', { userId: by, roomId: large.roomId, roomName: '새 이름' });
    expect(await rename(plain)).toMatchObject({ errorCode: 'FORBIDDEN' });
    expect(await rename(owner)).toMatchObject({ isSuccess: true });
    expect(await find({ text: word })).toEqual([[small.roomId], false]);
    await say(small.roomId, small.users[0], 'before');
    await asking.did('user-join-room', { userId, roomId: small.roomId });
    expect((await asking.did('user-search-chat', { userId, roomId: small.roomId })).message).toEqual([]);
    // Who is kept out finds it still, and is told.
    const { roomId, users } = small;
    await asking.did('user-ban-member', { userId: users[0], roomId, friendId: [userId], on: true });
    const isBannedFor = async (asker: string) =>
      (await asking.did('user-find-room', { userId: asker, roomId })).room[0].isBanned;
    expect(await isBannedFor(userId)).toBe(true);
    expect(await isBannedFor(await asking.user())).toBeUndefined();
    await open(small, { isPublic: false });
    expect(await find({ text: word })).toEqual([[], false]);
  });
});

describe('what is said', () => {
  test('has its place, counts as unread, and is read', async () => {
    const { roomId, users } = await roomOf(2);
    const [kim, lee] = users;
    expect(await say(roomId, kim, '안녕하세요')).toMatchObject({
      userId: kim,
      roomId,
      message: '안녕하세요',
      seq: 1,
      createdAt: instant,
    });
    await say(roomId, kim, 'two');
    const room = async (userId: string | undefined) =>
      (await asking.did('user-search-room', { userId })).chatRoomDTOS[0];
    expect(await room(kim)).toMatchObject({ unread: 0, readSeq: 2 });
    expect(await room(lee)).toMatchObject({
      unread: 2,
      lastMessage: { content: 'two', seq: 2, userId: kim },
    });
    expect(await asking.did('user-read-room', { userId: lee, roomId, seq: 1 })).toMatchObject({ unread: 1 });
    expect(await asking.did('user-read-room', { userId: lee, roomId, seq: 0 })).toMatchObject({ seq: 1 });
    expect(await asking.did('user-read-room', { userId: lee, roomId, seq: 99 })).toMatchObject({
      seq: 2,
      unread: 0,
    });
  });

  test('counts as unread until it is read or deleted', async () => {
    const { roomId, users } = await roomOf(2);
    const [kim, lee] = users;
    const said = [];
    for (const text of ['one', 'two', 'three', 'four']) said.push(await say(roomId, kim, text));
    const room = async () => (await asking.did('user-search-room', { userId: lee })).chatRoomDTOS[0];
    for (const { messageId } of [said[1], said[3]] as { messageId: number }[])
      await asking.did('user-delete-chat', { userId: kim, roomId, messageId });
    expect(await room()).toMatchObject({ unread: 2, unreadDeleted: [2, 4], lastSeq: 4, readSeq: 0 });
    expect(await asking.did('user-read-room', { userId: lee, roomId, seq: 1 })).toMatchObject({ unread: 1 });
    expect(await asking.did('user-read-room', { userId: lee, roomId, seq: 2 })).toMatchObject({ unread: 1 });
    expect(await room()).toMatchObject({ unread: 1, unreadDeleted: [4] });
    expect(await asking.did('user-read-room', { userId: lee, roomId, seq: 3 })).toMatchObject({ unread: 0 });
    expect(await room()).toMatchObject({ unread: 0, lastSeq: 4, readSeq: 3 });
  });

  test('names whom it quotes, mentions, or who reacted, after they have left', async () => {
    const { roomId, users } = await roomOf(3);
    const [kim, lee, park] = users;
    const first = await say(roomId, park, 'first');
    await asking.did('user-add-chat', {
      roomId,
      writerId: lee,
      message: '@park',
      mentions: [park],
      replyTo: first.messageId,
    });
    const emoji = { roomId, messageId: first.messageId, emoji: '👍', on: true };
    await asking.did('user-react-chat', { userId: park, ...emoji });
    await asking.did('user-react-chat', { userId: kim, ...emoji });
    const page = async () => asking.did('user-search-chat', { userId: kim, roomId });
    expect(await page()).toMatchObject({ formerMembers: [] });
    await asking.did('user-leave-room', { userId: park, roomId });
    const { formerMembers, message } = await page();
    expect(formerMembers).toEqual([{ userId: park, userName: 'User 2' }]);
    expect(message[1].replyTo).toMatchObject({ userId: park, writer: 'User 2', content: 'first' });
  });

  test('is modified and deleted by its writer only', async () => {
    const { roomId, users } = await roomOf(2);
    const [kim, lee] = users;
    const { messageId } = await say(roomId, kim, '원래', { mentions: [lee, 'nobody'] });
    const change = { userId: kim, roomId, messageId, content: '고침' };
    expect(await asking.ask('user-modify-chat', { ...change, userId: lee })).toMatchObject({
      errorCode: 'FORBIDDEN',
    });
    await asking.did('user-modify-chat', change);
    const reply = await say(roomId, lee, '답', { replyTo: messageId });
    expect((await asking.did('user-search-chat', { userId: lee, roomId })).message).toMatchObject([
      { content: '고침', modifiedAt: instant, mentions: [], isDeleted: false },
      { messageId: reply.messageId, replyTo: { messageId, seq: 1, userId: kim, content: '고침' } },
    ]);
    await asking.did('user-delete-chat', { userId: kim, roomId, messageId });
    expect((await asking.did('user-search-chat', { userId: lee, roomId })).message).toMatchObject([
      { messageId, seq: 1, content: '', isDeleted: true },
      { replyTo: { messageId, content: '' } },
    ]);
    for (const again of ['user-delete-chat', 'user-modify-chat'] as const)
      expect(await asking.ask(again, change)).toMatchObject({ errorCode: 'MESSAGE_NOT_FOUND' });
  });

  test('is in no stored reply any more once it is deleted; that of its neighbour stays', async () => {
    const { roomId, users } = await roomOf(2);
    const [userId] = users;
    const [gone, stays] = [randomUUID(), randomUUID()];
    const saying = (message: string) => ({ roomId, writerId: userId, message });
    const { messageId } = await asking.ask('user-add-chat', saying('a "secret"'), gone);
    const other = await asking.ask('user-add-chat', saying('no secret'), stays);
    await asking.did('user-delete-chat', { userId, roomId, messageId });
    const found = await asking.did('request-find', { userId, requestId: gone });
    expect(found.reply).toMatchObject({ isSuccess: true, messageId, seq: 1, message: '' });
    // Sent again, it is the same request still: said once, with the same place.
    expect(await asking.ask('user-add-chat', saying('a "secret"'), gone)).toEqual(found.reply);
    expect((await asking.did('request-find', { userId, requestId: stays })).reply).toEqual(other);
    const stored = await inDatabase(system.databaseUrl, (database) =>
      database.query(`SELECT FROM inbox WHERE user_id = $1 AND reply LIKE '%secret%'`, [userId]),
    );
    expect(stored.rowCount).toBe(1);
  });

  test('gets reactions, the first first', async () => {
    const { roomId, users } = await roomOf(2);
    const [kim, lee] = users;
    const { messageId } = await say(roomId, kim, '!');
    const react = (userId: string | undefined, emoji: string, on = true) =>
      asking.did('user-react-chat', { userId, roomId, messageId, emoji, on });
    await react(kim, '👍');
    await react(lee, '🎉');
    expect((await react(lee, '👍')).reactions).toEqual([
      { emoji: '👍', userId: [kim, lee] },
      { emoji: '🎉', userId: [lee] },
    ]);
    expect((await react(kim, '👍', false)).reactions).toEqual([
      { emoji: '🎉', userId: [lee] },
      { emoji: '👍', userId: [lee] },
    ]);
  });

  test('is read by the page, both ways and around', async () => {
    const { roomId, users } = await roomOf(1);
    const [userId] = users;
    for (let n = 1; n <= 9; n++) await say(roomId, userId, `m${n}`);
    const page = async (more: object) => {
      const { message, hasMore } = await asking.did('user-search-chat', {
        userId,
        roomId,
        limit: 3,
        ...more,
      });
      return [message.map(({ seq }: { seq: number }) => seq).join(), hasMore];
    };
    expect(await page({})).toEqual(['7,8,9', true]);
    expect(await page({ before: 4 })).toEqual(['1,2,3', false]);
    expect(await page({ after: 6 })).toEqual(['7,8,9', false]);
    expect(await page({ after: 2 })).toEqual(['3,4,5', true]);
    expect(await page({ around: 5 })).toEqual(['4,5,6', true]);
    expect(await page({ before: 1 })).toEqual(['', false]);
  });

  test('is found in any language, in own rooms only', async () => {
    const { roomId, users } = await roomOf(2);
    const [userId] = users;
    const other = await roomOf(1);
    await say(roomId, userId, '오늘 점심에 비빔밥 어때요?');
    await say(roomId, userId, 'Über École 100%_\\');
    await say(other.roomId, other.users[0], '비빔밥');
    const find = async (text: string) =>
      (await asking.did('user-find-chat', { userId, text })).message.map(({ seq }: { seq: number }) => seq);
    expect(await find('비빔밥')).toEqual([1]);
    expect(await find('밥')).toEqual([1]);
    expect(await find('école')).toEqual([2]);
    expect(await find('ÜBER')).toEqual([2]);
    expect(await find('%_\\')).toEqual([2]);
    expect(await find('%')).toEqual([2]);
    expect(await find('빔비')).toEqual([]);
    await say(roomId, userId, 'ㅋㅋㅠㅠ 네ㄳ');
    await say(roomId, userId, 'İSTANBUL, ΟΔΟΣ');
    for (const text of ['ㅋㅋ', 'ㅠㅠ', 'ㅋㅋㅠㅠ', '네', '네ㄳ']) expect(await find(text)).toEqual([3]);
    for (const text of ['istanbul', 'İSTANBUL', 'ıstanbul', 'οδος', 'οδοσ'])
      expect(await find(text)).toEqual([4]);
    expect(await asking.ask('user-find-chat', { userId, text: '\u200b' })).toMatchObject({
      errorCode: 'BAD_REQUEST',
    });
  });

  test('has something visible in it', async () => {
    const { roomId, users } = await roomOf(1);
    const [writerId] = users;
    for (const message of [' ', '\n', '\u200b', '\u3164', '\u2800'])
      expect(await asking.ask('user-add-chat', { roomId, writerId, message })).toMatchObject({
        errorCode: 'BAD_REQUEST',
      });
    const { messageId } = await say(roomId, writerId, '\u202eok');
    expect(
      await asking.ask('user-modify-chat', { userId: writerId, roomId, messageId, content: '\u202e' }),
    ).toMatchObject({ errorCode: 'BAD_REQUEST' });
  });

  test('is emoji only, where only emoji may be said', async () => {
    const { roomId, users } = await roomOf(1, { chatType: 'EMOJI' });
    const [writerId] = users;
    await say(roomId, writerId, '👨‍👩‍👧‍👦 🎉');
    expect(await asking.ask('user-add-chat', { roomId, writerId, message: 'no' })).toMatchObject({
      errorCode: 'EMOJI_ONLY',
    });
    expect(await asking.ask('user-add-chat', { roomId, writerId, message: '™' })).toMatchObject({
      errorCode: 'EMOJI_ONLY',
    });
  });

  test('is emoji as phones send them, and told fully qualified', async () => {
    const { roomId, users } = await roomOf(2, { chatType: 'EMOJI' });
    const [kim, lee] = users;
    const { messageId, message } = await say(roomId, kim, '⚽\ufe0f❤ ☺\n☀1\u20e3');
    expect(message).toBe('⚽❤\ufe0f ☺\ufe0f\n☀\ufe0f1\ufe0f\u20e3');
    await asking.did('user-modify-chat', { userId: kim, roomId, messageId, content: '☀' });
    const page = await asking.did('user-search-chat', { userId: kim, roomId });
    expect(page.message).toMatchObject([{ content: '☀\ufe0f' }]);
    for (const [userId, emoji] of [
      [kim, '❤'],
      [lee, '❤\ufe0f'],
      [kim, '⚽\ufe0f'],
      [lee, '⚽'],
    ] as const)
      await asking.did('user-react-chat', { userId, roomId, messageId, emoji, on: true });
    const off = { userId: lee, roomId, messageId, emoji: '⚽\ufe0f', on: false };
    expect((await asking.did('user-react-chat', off)).reactions).toEqual([
      { emoji: '❤\ufe0f', userId: [kim, lee] },
      { emoji: '⚽', userId: [kim] },
    ]);
  });

  test('by many at once has places and events without a gap', async () => {
    const { roomId, users } = await roomOf(3);
    const all = await Promise.all(
      Array.from({ length: 150 }, (_, index) => say(roomId, users[index % 3], `m${index}`)),
    );
    expect(all.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(all.map((_, index) => index + 1));
    const [counts] = await inDatabase(system.databaseUrl, async (database) => {
      const { rows } = await database.query(
        'SELECT last_seq, event_seq, (SELECT count(*)::int FROM messages m WHERE m.room_id = r.room_id) AS said FROM rooms r WHERE room_id = $1',
        [roomId],
      );
      return rows;
    });
    expect(counts).toEqual({ last_seq: 150, event_seq: 153, said: 150 });
  });

  test('fits into a reply, however much there is of it: pages end sooner, and lead on', async () => {
    const { roomId, users } = await roomOf(1);
    const [userId] = users;
    // Written as JSON, each of these characters takes six bytes.
    await Promise.all(Array.from({ length: 60 }, () => say(roomId, userId, `${'\u0001'.repeat(4_999)}!`)));
    const seqs = async (more: object) => {
      const page = await asking.did('user-search-chat', { userId, roomId, limit: 100, ...more });
      return { ...page, seqs: page.message.map(({ seq }: { seq: number }) => seq) };
    };
    const latest = await seqs({});
    expect(latest.hasBefore).toBe(true);
    expect(latest.seqs.at(-1)).toBe(60);
    const earlier = await seqs({ before: latest.seqs[0] });
    expect(earlier.seqs.at(-1)).toBe(latest.seqs[0] - 1);
    const first = await seqs({ after: 0 });
    expect(first.seqs[0]).toBe(1);
    expect(first.hasAfter).toBe(true);
    const around = await seqs({ around: 30 });
    expect(around.seqs).toContain(30);
    expect([around.hasBefore, around.hasAfter]).toEqual([true, true]);
    for (const { seqs: shown } of [latest, earlier, first, around]) {
      expect(shown.length).toBeGreaterThan(10);
      expect(shown).toEqual(shown.map((_: number, index: number) => shown[0] + index));
    }
  });

  test('is closed in a room of two where one has blocked the other, but for taking back and leaving', async () => {
    const [kim, lee] = [await asking.user('Kim'), await asking.user('Lee')];
    const { roomId } = await asking.did('user-add-room', { userId: kim, friendId: [lee], direct: true });
    const { messageId } = await say(roomId, lee, 'hi');
    await asking.did('user-block', { userId: kim, friendId: [lee] });
    const refused = [
      ['user-add-chat', { roomId, writerId: lee, message: 'again' }],
      ['user-modify-chat', { userId: lee, roomId, messageId, content: 'again' }],
      ['user-react-chat', { userId: lee, roomId, messageId, emoji: '👍', on: true }],
      ['user-rename-room', { userId: lee, roomId, roomName: 'again' }],
      ['user-typing', { userId: lee, roomId }],
    ] as const;
    for (const [pair, request] of refused)
      expect([pair, await asking.ask(pair, request)]).toMatchObject([pair, { errorCode: 'BLOCKED' }]);
    await asking.did('user-delete-chat', { userId: lee, roomId, messageId });
    await asking.did('user-leave-room', { userId: lee, roomId });
    expect(await asking.ask('user-add-room', { userId: lee, friendId: [kim], direct: true })).toMatchObject({
      errorCode: 'BLOCKED',
    });
  });

  test('says the name of its account, whatever its sender calls itself', async () => {
    const { roomId, users } = await roomOf(1);
    await say(roomId, users[0], 'who am I', { writer: '관리자' });
    expect((await asking.did('user-search-chat', { userId: users[0], roomId })).message).toMatchObject([
      { writer: 'User 0' },
    ]);
  });

  test('before somebody joined is not told to them when it is changed', async () => {
    const tape = await openEventTape(system.prefix);
    try {
      const { roomId, users } = await roomOf(1);
      const [kim] = users;
      const { messageId: early } = await say(roomId, kim, 'for old members');
      await asking.did('user-invite-room', { userId: kim, roomId, friendId: [await asking.user()] });
      const { messageId: late } = await say(roomId, kim, 'for all');
      for (const messageId of [early, late])
        await asking.did('user-modify-chat', { userId: kim, roomId, messageId, content: 'changed' });
      const told = await tape.find(
        'changes',
        ({ body }) => body.roomId === roomId && body.actionType === 'MODIFY',
        2,
      );
      expect(told.map(({ body }) => [body.messageId, body.content])).toEqual([
        [early, null],
        [late, 'changed'],
      ]);
    } finally {
      await tape.stop();
    }
  });
});
