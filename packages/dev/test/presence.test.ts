/** Who is told that somebody has come, gone or types: by topics alone, with two workers. */
import { randomUUID } from 'node:crypto';
import type { Testkit } from '@parley/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asking, askingOver } from './support/asking.ts';
import { inDatabase } from './support/databases.ts';
import { type EventTape, openEventTape } from './support/event-tape.ts';
import { type SharedTopics, sharedTopics } from './support/shared-system.ts';
import { waitFor } from './support/wait-for.ts';

let system: SharedTopics;
let kit: Testkit;
let tape: EventTape;

const ask: Asking['ask'] = (...given) => askingOver(kit).ask(...given);
const newUser: Asking['user'] = (...given) => askingOver(kit).user(...given);

const rows = (sql: string, values: unknown[]) =>
  inDatabase(system.databaseUrl, async (database) => (await database.query(sql, values)).rows);

const say = (userId: string, fields: object = {}) => kit.pairs['user-presence'].send({ userId, ...fields });

const isOnline = async (userId: string) =>
  (await rows('SELECT FROM presence WHERE user_id = $1 AND expires_at > now()', [userId])).length > 0;

async function comeOnline(userId: string, holder = 'tab') {
  await say(userId, { holder, leaseSeconds: 300 });
  await waitFor('the lease', () => isOnline(userId));
}

/** What a user has been told of another's presence, in order. */
const toldTo = (userId: string, of: string) =>
  tape.events
    .filter(({ body }) => body.actionType === 'PRESENCE' && body.userId === userId)
    .flatMap(({ body }) => (body.friendId.includes(of) ? [body.presence] : []));

const becomes = (userId: string, of: string, presences: string[]) =>
  waitFor(`${presences} told`, () => toldTo(userId, of).join() === presences.join());

/** A user and somebody online who has the user for a friend. */
async function watched() {
  const [user, watcher] = await Promise.all([newUser(), newUser()]);
  await ask('user-add-friend', { userId: watcher, friendId: [user] });
  await comeOnline(watcher);
  return { user, watcher };
}

/** @returns the id of a new room. */
async function room(members: string[], { directKey = null, chatType = 'NORMAL' }: RoomOptions = {}) {
  const [{ room_id }] = await rows(
    `INSERT INTO rooms (room_name, chat_type, direct_key, member_count) VALUES ('r', $1, $2, $3) RETURNING room_id`,
    [chatType, directKey, members.length],
  );
  for (const userId of members)
    await rows(
      'INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq) VALUES ($1, $2, 0, 0, 0)',
      [room_id, userId],
    );
  return Number(room_id);
}

interface RoomOptions {
  directKey?: string | null;
  chatType?: string;
}

beforeAll(async () => {
  system = await sharedTopics();
  await system.startWorker();
  kit = await system.kit();
  tape = await openEventTape(system.prefix);
});

afterAll(() => tape?.stop());

describe('presence', () => {
  test('friends are told when a user’s first holder comes and its last goes; renewing is no news', async () => {
    const { user, watcher } = await watched();
    await say(user, { holder: 'one' });
    await say(user, { holder: 'two' });
    for (let times = 0; times < 5; times++) await say(user, { holder: 'one' });
    await say(user, { holder: 'one', isOnline: false });
    await say(user, { holder: 'never seen', isOnline: false });
    await say(user, { holder: 'two', isOnline: false });
    await becomes(watcher, user, ['online', 'offline']);
    const [event] = tape.events.filter(({ body }) => body.presence && body.friendId.includes(user));
    expect(event).toMatchObject({
      topic: 'userEvent',
      key: watcher,
      headers: { 'parley-action': 'PRESENCE' },
      body: { eventId: null, userId: watcher, friendId: [user], presence: 'online' },
    });
    expect(await isOnline(user)).toBe(false);
    expect(toldTo(user, user)).toEqual([]);
  });

  test('is renewed for as long as is said, 45 s by default', async () => {
    const user = await newUser();
    const seconds = async () => {
      const [lease] = await rows(
        'SELECT extract(epoch FROM expires_at - now())::float8 AS left FROM presence WHERE user_id = $1',
        [user],
      );
      return lease?.left ?? 0;
    };
    await say(user);
    await waitFor('a lease of 45 s', async () => Math.abs((await seconds()) - 45) < 10);
    await say(user, { leaseSeconds: 300 });
    await waitFor('a lease of 300 s', async () => (await seconds()) > 250);
  });

  test('runs out when nobody renews it: one worker tells, once', async () => {
    const { user, watcher } = await watched();
    await say(user, { holder: 'one', leaseSeconds: 1 });
    await say(user, { holder: 'two', leaseSeconds: 2 });
    await becomes(watcher, user, ['online', 'offline']);
    expect(await rows('SELECT FROM presence WHERE user_id = $1', [user])).toEqual([]);
    await say(user, { holder: 'one' });
    await becomes(watcher, user, ['online', 'offline', 'online']);
  });

  test('a holder that lapses is no news while another stays', async () => {
    const { user, watcher } = await watched();
    await comeOnline(user, 'stays');
    await say(user, { holder: 'lapses', leaseSeconds: 1 });
    const holders = async () =>
      (await rows('SELECT holder FROM presence WHERE user_id = $1 ORDER BY 1', [user])).map(
        ({ holder }) => holder,
      );
    await waitFor('both', async () => (await holders()).length === 2);
    await waitFor('one to lapse', async () => (await holders()).join() === 'stays');
    await say(user, { holder: 'stays', isOnline: false });
    await becomes(watcher, user, ['online', 'offline']);
  });

  test('holders that come and go at once, seen by both workers, make one change', async () => {
    const { user, watcher } = await watched();
    const holders = Array.from({ length: 8 }, () => randomUUID());
    const said = async (isOnline: boolean) => {
      await Promise.all(
        holders.map((holder) =>
          kit.pairs['user-presence'].send({ userId: user, holder, isOnline }, { key: holder }),
        ),
      );
      await waitFor('all of them', async () => {
        const leases = await rows('SELECT FROM presence WHERE user_id = $1', [user]);
        return leases.length === (isOnline ? holders.length : 0);
      });
    };
    for (let round = 0; round < 10; round++) await said(round % 2 === 0);
    await waitFor('ten changes', () => toldTo(watcher, user).length >= 10);
    // Nobody else is told after the last of this, so that anything told too often has come by then.
    await comeOnline(user, 'last');
    await waitFor('the last', () => toldTo(watcher, user).length >= 11);
    const inTime = tape.events
      .filter(({ body }) => body.userId === watcher && body.actionType === 'PRESENCE')
      .sort((one, other) => Date.parse(one.body.createdAt) - Date.parse(other.body.createdAt));
    expect(inTime.map(({ body }) => body.presence)).toEqual(
      Array.from({ length: 11 }, (_, index) => (index % 2 === 0 ? 'online' : 'offline')),
    );
  });

  test('is told to who is online and not away, and not across a block either way', async () => {
    const { user, watcher } = await watched();
    const [away, blocker, blocked] = await Promise.all([newUser(), newUser(), newUser()]);
    for (const userId of [away, blocker, blocked]) await ask('user-add-friend', { userId, friendId: [user] });
    for (const userId of [blocker, blocked]) await comeOnline(userId);
    await ask('user-block', { userId: user, friendId: [blocked] });
    await room([user, blocker], { directKey: randomUUID() });
    await ask('user-block', { userId: blocker, friendId: [user] });
    await comeOnline(user);
    await becomes(watcher, user, ['online']);
    for (const userId of [away, blocker, blocked]) expect(toldTo(userId, user)).toEqual([]);
  });

  test('is told to the other in a direct room, friend or not, and not to other rooms’ members', async () => {
    const [user, partner, other] = await Promise.all([newUser(), newUser(), newUser()]);
    await room([user, partner], { directKey: randomUUID() });
    await room([user, other]);
    await comeOnline(partner);
    await comeOnline(other);
    await comeOnline(user);
    await becomes(partner, user, ['online']);
    expect(toldTo(other, user)).toEqual([]);
  });

  test('of somebody unknown is refused, and of others in the batch kept', async () => {
    const user = await newUser();
    const { expectError, send } = kit.pairs['user-presence'];
    const options = { key: 'k' };
    await Promise.all([
      expectError('USER_NOT_FOUND', { userId: 'nobody' }, options),
      send({ userId: user }, options),
    ]);
    await waitFor('the other', () => isOnline(user));
  });
});

describe('typing', () => {
  const typing = (roomId: number) =>
    tape.events.filter(({ body }) => body.actionType === 'TYPING' && body.roomId === roomId);

  test.each(['NORMAL', 'EMOJI'])(
    'is told to a room of type %s, once in two seconds however fast',
    async (chatType) => {
      const [user, other] = await Promise.all([newUser('타자'), newUser()]);
      const roomId = await room([user, other], { chatType });
      await Promise.all(
        Array.from({ length: 20 }, () => kit.pairs['user-typing'].send({ userId: user, roomId })),
      );
      await kit.pairs['user-typing'].send({ userId: other, roomId });
      await waitFor('the other', () => typing(roomId).some(({ body }) => body.userId === other));
      expect(typing(roomId).map(({ body }) => body.userId)).toEqual([user, other]);
      expect(typing(roomId)[0]).toMatchObject({
        topic: chatType === 'EMOJI' ? 'emojiChat' : 'normalChat',
        key: String(roomId),
        body: {
          eventId: null,
          eventSeq: null,
          roomId,
          normalId: roomId,
          chatType,
          userId: user,
          writer: '타자',
        },
      });
      await waitFor('a second time', async () => {
        await kit.pairs['user-typing'].send({ userId: user, roomId });
        return typing(roomId).length === 3;
      });
      const [first, , second] = typing(roomId).map(({ body }) => Date.parse(body.createdAt));
      expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(1_900);
    },
  );

  test('is for members only', async () => {
    const [user, member] = await Promise.all([newUser(), newUser()]);
    const roomId = await room([member]);
    const refused = async (request: object) => {
      const { errorCode } = await ask('user-typing', request);
      return errorCode;
    };
    expect(await refused({ userId: user, roomId })).toBe('NOT_A_MEMBER');
    expect(await refused({ userId: 'nobody', roomId })).toBe('USER_NOT_FOUND');
    expect(await refused({ userId: member, roomId: roomId + 1_000_000 })).toBe('ROOM_NOT_FOUND');
    await kit.pairs['user-typing'].send({ userId: member, roomId });
    await waitFor('the member', () => typing(roomId).length > 0);
    expect(typing(roomId).map(({ body }) => body.userId)).toEqual([member]);
  });
});
