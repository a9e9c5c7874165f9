/** Accounts and friends as others see them: who is listed, blocked and told, by topics alone, with two workers. */
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
const together: Asking['together'] = (...given) => askingOver(kit).together(...given);
const newUser: Asking['user'] = (...given) => askingOver(kit).user(...given);
const newUsers = (count: number) => Promise.all(Array.from({ length: count }, () => newUser()));

const rows = (sql: string, values: unknown[]) =>
  inDatabase(system.databaseUrl, async (database) => (await database.query(sql, values)).rows);

/** What a user has been told, in order. */
const toldTo = (userId: string) => {
  const events = tape.events.map(({ body }) => body).filter((event) => event.userId === userId);
  return [...new Map(events.map((event) => [event.uuid, event])).values()];
};

const actionsTo = (userId: string) =>
  toldTo(userId).map(({ actionType, friendId }) => [actionType, ...friendId]);

/** The friends that a user's list shows. */
const friendsOf = async (userId: string, more: object = {}) =>
  (await ask('user-search-friend', { userId, ...more })).friend;

const idsOf = async (userId: string, more?: object) =>
  (await friendsOf(userId, more)).map(({ friendId }: { friendId: string }) => friendId);

beforeAll(async () => {
  system = await sharedTopics();
  await system.startWorker();
  kit = await system.kit();
  tape = await openEventTape(system.prefix);
});

afterAll(() => tape?.stop());

describe('adding friends', () => {
  test('puts them on the asker’s list only, and tells all of them', async () => {
    const [asker = '', one = '', two = ''] = (await newUsers(3)).sort();
    const reply = await ask('user-add-friend', { userId: asker, friendId: [two, one, two] });
    expect(reply).toEqual({
      userId: asker,
      isSuccess: true,
      errorMessage: '',
      errorCode: '',
      friendId: [two, one],
    });
    const now = new Date();
    const today = [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate()];
    const listed = {
      userId: asker,
      userName: '이름',
      userStatus: '',
      profileImg: '',
      presence: 'offline',
      createdAt: today,
    };
    expect(await ask('user-search-friend', { userId: asker })).toEqual({
      userId: asker,
      isSuccess: true,
      errorMessage: '',
      errorCode: '',
      stat: '',
      friend: [
        { ...listed, id: expect.any(Number), friendId: one },
        { ...listed, id: expect.any(Number), friendId: two },
      ],
      hasMore: false,
    });
    expect(await idsOf(one)).toEqual([]);
    await waitFor('the event', () => toldTo(asker).length === 1);
    expect(actionsTo(asker)).toEqual([['FRIEND_ADD', two, one]]);
    await waitFor('the others’ events', () => toldTo(one).length + toldTo(two).length === 2);
    for (const added of [one, two])
      expect(toldTo(added)).toMatchObject([
        { actionType: 'FRIEND_ADDED', friendId: [asker], userName: '이름' },
      ]);
  });

  test('shows those who were added who waits for them, until they add or block them', async () => {
    const [asker = '', ...others] = (await newUsers(4)).sort();
    const [one = '', two = '', three = ''] = others;
    for (const userId of others) await ask('user-add-friend', { userId, friendId: [asker] });
    const waiting = await ask('user-search-friend', { userId: asker, added: true, limit: 2 });
    expect(waiting).toMatchObject({
      hasMore: true,
      friend: [
        { userId: asker, friendId: one, userName: '이름', presence: 'offline' },
        { userId: asker, friendId: two },
      ],
    });
    await ask('user-add-friend', { userId: asker, friendId: [one] });
    await ask('user-block', { userId: asker, friendId: [two] });
    expect(await idsOf(asker, { added: true })).toEqual([three]);
    expect(await idsOf(asker, { added: true, after: three })).toEqual([]);
    expect(await idsOf(one, { added: true })).toEqual([]);
  });

  test('of somebody who has blocked one tells them nothing', async () => {
    const [asker = '', one = '', two = ''] = await newUsers(3);
    await ask('user-block', { userId: one, friendId: [asker] });
    await ask('user-add-friend', { userId: asker, friendId: [one, two] });
    await waitFor('the other’s event', () => toldTo(two).length === 1);
    // What concerns one user comes in order, from one batch.
    await ask('user-unblock', { userId: one, friendId: [asker] });
    await waitFor('a later event', () => toldTo(one).length === 2);
    expect(actionsTo(one)).toEqual([
      ['BLOCK', asker],
      ['UNBLOCK', asker],
    ]);
  });

  test('an existing friend is fine, and no news', async () => {
    const [asker = '', one = '', two = ''] = await newUsers(3);
    await ask('user-add-friend', { userId: asker, friendId: [one] });
    expect(await ask('user-add-friend', { userId: asker, friendId: [one] })).toMatchObject({
      isSuccess: true,
      friendId: [one],
    });
    await ask('user-add-friend', { userId: asker, friendId: [one, two] });
    await waitFor('the second event', () => toldTo(asker).length === 2);
    expect(actionsTo(asker)).toEqual([
      ['FRIEND_ADD', one],
      ['FRIEND_ADD', two],
    ]);
  });

  test('is all or nothing: somebody missing, oneself, somebody blocked', async () => {
    const [asker = '', one = '', blocked = ''] = await newUsers(3);
    await ask('user-block', { userId: asker, friendId: [blocked] });
    const refused = { userId: asker, isSuccess: false, friendId: null };
    expect(await ask('user-add-friend', { userId: asker, friendId: [one, 'no body'] })).toEqual({
      ...refused,
      errorCode: 'USER_NOT_FOUND',
      errorMessage: '유저가 존재하지 않습니다',
    });
    expect(await ask('user-add-friend', { userId: asker, friendId: [one, asker] })).toMatchObject({
      ...refused,
      errorCode: 'BAD_REQUEST',
    });
    expect(await ask('user-add-friend', { userId: asker, friendId: [one, blocked] })).toMatchObject({
      ...refused,
      errorCode: 'BLOCKED',
    });
    expect(await ask('user-add-friend', { userId: 'nobody', friendId: [one] })).toMatchObject({
      errorCode: 'USER_NOT_FOUND',
      errorMessage: '유저가 존재하지 않습니다',
    });
    expect(await idsOf(asker)).toEqual([]);
  });

  test('requests that arrive together do what they would one after the other', async () => {
    const [asker = '', one = '', two = '', three = ''] = await newUsers(4);
    const replies = await together('user-add-friend', [
      { userId: asker, friendId: [one] },
      { userId: asker, friendId: [one, two] },
      { userId: asker, friendId: [three, 'nobody'] },
      { userId: asker, friendId: [two, one] },
      { userId: 'nobody', friendId: [one] },
      { userId: one, friendId: [asker] },
    ]);
    expect(replies.map(({ errorCode }) => errorCode)).toEqual([
      '',
      '',
      'USER_NOT_FOUND',
      '',
      'USER_NOT_FOUND',
      '',
    ]);
    expect((await idsOf(asker)).sort()).toEqual([one, two].sort());
    await waitFor('the events', () => toldTo(asker).length === 3);
    expect(actionsTo(asker)).toContainEqual(['FRIEND_ADDED', one]);
    expect(actionsTo(asker).filter(([action]) => action === 'FRIEND_ADD')).toEqual([
      ['FRIEND_ADD', one],
      ['FRIEND_ADD', two],
    ]);
  });

  test('two workers with the same people in another order answer all', async () => {
    const people = await newUsers(6);
    const pairs = people.flatMap((userId) =>
      people.flatMap((friend) => (friend === userId ? [] : [{ userId, friendId: [friend] }])),
    );
    await Promise.all(
      [...pairs, ...pairs.toReversed()].map((wish, index) =>
        kit.pairs[index % 3 ? 'user-add-friend' : 'user-remove-friend'].request(wish, { key: randomUUID() }),
      ),
    );
  });
});

describe('removing friends', () => {
  test('takes them off the list, and who was none is no news', async () => {
    const [asker = '', one = '', two = ''] = await newUsers(3);
    await ask('user-add-friend', { userId: asker, friendId: [one] });
    expect(await ask('user-remove-friend', { userId: asker, friendId: [two, one] })).toMatchObject({
      isSuccess: true,
      friendId: [two, one],
    });
    expect(await ask('user-remove-friend', { userId: asker, friendId: [one, 'nobody'] })).toMatchObject({
      isSuccess: true,
    });
    expect(await ask('user-remove-friend', { userId: 'nobody', friendId: [one] })).toMatchObject({
      errorCode: 'USER_NOT_FOUND',
    });
    expect(await idsOf(asker)).toEqual([]);
    await waitFor('the events', () => toldTo(asker).length === 2);
    expect(actionsTo(asker)).toEqual([
      ['FRIEND_ADD', one],
      ['FRIEND_REMOVE', one],
    ]);
  });
});

describe('blocking', () => {
  test('ends the friendship on the asker’s side, and can be taken back', async () => {
    const [asker = '', one = ''] = await newUsers(2);
    await ask('user-add-friend', { userId: asker, friendId: [one] });
    await ask('user-add-friend', { userId: one, friendId: [asker] });
    expect(await ask('user-block', { userId: asker, friendId: [one] })).toMatchObject({ friendId: [one] });
    expect(await ask('user-block', { userId: asker, friendId: [one] })).toMatchObject({ isSuccess: true });
    expect(await idsOf(asker)).toEqual([]);
    expect(await idsOf(one)).toEqual([asker]);
    expect(await friendsOf(asker, { blocked: true })).toMatchObject([
      { userId: asker, friendId: one, userName: '이름', userStatus: '', presence: 'offline' },
    ]);
    expect(await ask('user-unblock', { userId: asker, friendId: [one, 'nobody'] })).toMatchObject({
      isSuccess: true,
    });
    expect(await idsOf(asker, { blocked: true })).toEqual([]);
    expect(await ask('user-add-friend', { userId: asker, friendId: [one] })).toMatchObject({
      isSuccess: true,
    });
    await waitFor('the events', () => toldTo(asker).length === 5 && toldTo(one).length === 3);
    expect(actionsTo(asker)).toEqual([
      ['FRIEND_ADD', one],
      ['FRIEND_ADDED', one],
      ['BLOCK', one],
      ['UNBLOCK', one],
      ['FRIEND_ADD', one],
    ]);
    expect(actionsTo(one)).toEqual([
      ['FRIEND_ADDED', asker],
      ['FRIEND_ADD', asker],
      ['FRIEND_ADDED', asker],
    ]);
  });

  test('hides one’s status from who is blocked, in lists and in searches, and from nobody else', async () => {
    const [blocked = '', friend = '', blocker = ''] = await newUsers(3);
    for (const userId of [blocked, friend]) await ask('user-add-friend', { userId, friendId: [blocker] });
    const seenBy = async (userId: string) => {
      const { user } = await ask('user-search-user', { userId, text: blocker });
      const listed = await friendsOf(userId);
      return [user[0].userStatus, listed[0].userStatus];
    };
    await ask('user-status-change', { userId: blocker, status: '휴가 중' });
    expect(await seenBy(blocked)).toEqual(['휴가 중', '휴가 중']);
    await ask('user-block', { userId: blocker, friendId: [blocked] });
    expect(await seenBy(blocked)).toEqual(['', '']);
    expect(await seenBy(friend)).toEqual(['휴가 중', '휴가 중']);
    await ask('user-unblock', { userId: blocker, friendId: [blocked] });
    expect(await seenBy(blocked)).toEqual(['휴가 중', '휴가 중']);
  });

  test('is all or nothing: somebody missing, oneself', async () => {
    const [asker = '', one = ''] = await newUsers(2);
    expect(await ask('user-block', { userId: asker, friendId: [one, 'nobody'] })).toMatchObject({
      errorCode: 'USER_NOT_FOUND',
      errorMessage: 'ID=nobody 존재하지 않는 사용자',
    });
    expect(await ask('user-block', { userId: asker, friendId: [one, asker] })).toMatchObject({
      errorCode: 'BAD_REQUEST',
    });
    expect(await idsOf(asker, { blocked: true })).toEqual([]);
  });
});

describe('the list of friends', () => {
  test('comes in pages', async () => {
    const [asker = '', ...friends] = await newUsers(4);
    friends.sort();
    await ask('user-add-friend', { userId: asker, friendId: friends });
    const first = await ask('user-search-friend', { userId: asker, limit: 2 });
    expect(first).toMatchObject({
      hasMore: true,
      friend: [{ friendId: friends[0] }, { friendId: friends[1] }],
    });
    const rest = await ask('user-search-friend', { userId: asker, limit: 2, after: friends[1] });
    expect(rest).toMatchObject({ hasMore: false, friend: [{ friendId: friends[2] }] });
    expect((await ask('user-search-friend', { userId: asker, limit: 3 })).hasMore).toBe(false);
  });

  test('of different askers and kinds are told apart within a batch', async () => {
    const [one = '', two = '', three = ''] = await newUsers(3);
    await ask('user-add-friend', { userId: one, friendId: [two] });
    await ask('user-block', { userId: two, friendId: [three] });
    const replies = await together('user-search-friend', [
      { userId: two, blocked: true },
      { userId: 'nobody' },
      { userId: one },
      { userId: two },
      { userId: one, blocked: true },
      { userId: 'nobody', blocked: true },
    ]);
    const shown = replies.map(({ friend }) => friend?.map(({ friendId }: { friendId: string }) => friendId));
    expect(shown).toEqual([[three], undefined, [two], [], [], undefined]);
    expect(replies[1]).toEqual({
      userId: 'nobody',
      isSuccess: false,
      errorCode: 'USER_NOT_FOUND',
      errorMessage: 'nobody유저가 존재하지 않습니다',
      stat: 'nobody유저가 존재하지 않습니다',
      friend: null,
      hasMore: null,
    });
  });

  test('says who is online, but not of somebody who has blocked the asker', async () => {
    const [asker = '', one = '', other = ''] = (await newUsers(3)).sort();
    await ask('user-add-friend', { userId: asker, friendId: [one, other] });
    for (const userId of [one, other]) await kit.pairs['user-presence'].send({ userId, holder: 'tab' });
    const presences = async () =>
      (await friendsOf(asker)).map(({ presence }: { presence: string }) => presence);
    await waitFor('both online', async () => (await presences()).join() === 'online,online');
    await ask('user-block', { userId: other, friendId: [asker] });
    expect(await presences()).toEqual(['online', 'offline']);
  });
});

describe('a changed status', () => {
  test('is told to those online who have the user for a friend and have not blocked it', async () => {
    const [user = '', friend = '', away = '', blocker = ''] = await newUsers(4);
    for (const userId of [friend, away, blocker]) await ask('user-add-friend', { userId, friendId: [user] });
    // Blocking ends the friendship, so the row is put back: what counts is the block.
    await ask('user-block', { userId: blocker, friendId: [user] });
    await rows('INSERT INTO friends (user_id, friend_id) VALUES ($1, $2)', [blocker, user]);
    for (const userId of [friend, blocker]) await kit.pairs['user-presence'].send({ userId, holder: 'tab' });
    await waitFor(
      'the leases',
      async () =>
        (await rows('SELECT user_id FROM presence WHERE user_id = ANY($1)', [[friend, blocker]])).length ===
        2,
    );
    await together('user-status-change', [
      { userId: user, status: 'first' },
      { userId: user, status: 'last' },
    ]);
    const status = (userId: string) => toldTo(userId).filter(({ actionType }) => actionType === 'STATUS');
    await waitFor('the last', () => status(friend).some((event) => event.status === 'last'));
    expect(status(friend).at(-1)).toMatchObject({ userId: friend, friendId: [user], status: 'last' });
    for (const userId of [away, blocker]) expect(status(userId)).toEqual([]);
  });
});

describe('a new password', () => {
  const login = async (userId: string, userPw: string) => (await ask('login', { userId, userPw })).isSuccess;

  test('counts from then on, and ends the user’s sessions; a repeat gets the same reply', async () => {
    const userId = await newUser();
    const change = { userId, userPw: 'secret pw', newPw: 'another pw' };
    const requestId = randomUUID();
    const first = await ask('user-change-password', change, requestId);
    expect(first).toEqual({
      userId,
      isSuccess: true,
      errorMessage: '',
      errorCode: '',
    });
    expect([await login(userId, 'secret pw'), await login(userId, 'another pw')]).toEqual([false, true]);
    expect(await ask('user-change-password', change, requestId)).toEqual(first);
    await ask('user-change-password', { userId, userPw: 'another pw', newPw: 'third' });
    await waitFor('the events', () => toldTo(userId).length === 2);
    expect(actionsTo(userId)).toEqual([['SESSIONS_ENDED'], ['SESSIONS_ENDED']]);
  });

  test('needs the current one: wrong and unknown cannot be told apart', async () => {
    const userId = await newUser();
    for (const who of [userId, 'nobody'])
      expect(await ask('user-change-password', { userId: who, userPw: 'wrong', newPw: 'x' })).toEqual({
        userId: who,
        isSuccess: false,
        errorMessage: '현재 비밀번호가 맞지 않습니다',
        errorCode: 'WRONG_PASSWORD',
      });
    expect(await login(userId, 'secret pw')).toBe(true);
    expect(actionsTo(userId)).toEqual([]);
  });

  test('asked for twice at once is set once', async () => {
    const userId = await newUser();
    const wishes = ['one', 'two', 'three', 'four'];
    const answers = await Promise.all(
      wishes.map((newPw) =>
        kit.pairs['user-change-password'].ask({ userId, userPw: 'secret pw', newPw }, { key: randomUUID() }),
      ),
    );
    const set = wishes.filter((_, index) => answers[index]?.body.isSuccess);
    expect(set).toHaveLength(1);
    expect(await login(userId, set[0] ?? '')).toBe(true);
  });
});

describe('another name', () => {
  test('is told to the user, to friends who are there, and to each room, and is found by', async () => {
    const [who = '', friend = ''] = await newUsers(2);
    await ask('user-add-friend', { userId: friend, friendId: [who] });
    await kit.pairs['user-presence'].send({ userId: friend, holder: 'tab' });
    await waitFor(
      'the lease',
      async () => (await rows('SELECT FROM presence WHERE user_id = $1', [friend])).length === 1,
    );
    // More than are told in one step.
    const made = await together(
      'user-add-room',
      Array.from({ length: 45 }, (_, index) => ({ userId: who, friendId: [friend], roomName: `${index}` })),
    );
    const said = { roomId: made[0].roomId, writerId: who, message: 'said before' };
    const { messageId } = await ask('user-add-chat', said);
    const isTold = (event: { actionType: string; userId: string }) =>
      event.actionType === 'MEMBER_NAME' && event.userId === who;
    const toldIn = (count: number) => () => {
      const bodies = tape.events.map(({ body }) => body).filter(isTold);
      const rooms = new Set(bodies.map(({ roomId }) => roomId));
      return rooms.size === count ? bodies : undefined;
    };
    // One that is locked is told later, and keeps no other waiting.
    await inDatabase(system.databaseUrl, async (database) => {
      await database.query('BEGIN');
      await database.query('SELECT FROM rooms WHERE room_id = $1 FOR UPDATE', [made[1].roomId]);
      expect(await ask('user-change-name', { userId: who, userName: '새 이름' })).toMatchObject({
        isSuccess: true,
        userName: '새 이름',
      });
      await waitFor('all others to be told', toldIn(made.length - 1));
      await database.query('COMMIT');
    });
    const told = await waitFor('all rooms to be told', toldIn(made.length));
    expect(new Set(told.map(({ writer }) => writer))).toEqual(new Set(['새 이름']));
    for (const userId of [who, friend]) {
      const [event] = toldTo(userId).filter(({ actionType }) => actionType === 'NAME');
      expect(event).toMatchObject({ friendId: [who], userName: '새 이름' });
    }
    const { user } = await ask('user-search-user', { userId: friend, text: '새 이름' });
    expect(user.map(({ userId }: { userId: string }) => userId)).toContain(who);
    const { message } = await ask('user-search-chat', { userId: friend, roomId: made[0].roomId });
    expect(message).toMatchObject([{ messageId, writer: '이름' }]);
  });

  test('chosen twice is the later one in the end, and none that is the same tells anybody', async () => {
    const who = await newUser();
    const { roomId } = await ask('user-add-room', { userId: who, friendId: [], roomName: 'one' });
    const names = ['first', 'second', 'second'];
    await together(
      'user-change-name',
      names.map((userName) => ({ userId: who, userName })),
    );
    await waitFor('the room to be told', () =>
      tape.events.some(({ body }) => body.actionType === 'MEMBER_NAME' && body.roomId === roomId),
    );
    await ask('user-change-name', { userId: who, userName: 'second' });
    expect(await ask('user-search-setting', { userId: who })).toMatchObject({ userName: 'second' });
    const told = toldTo(who).filter(({ actionType }) => actionType === 'NAME');
    expect(told.map(({ userName }) => userName)).toEqual(['second']);
  });
});

describe('another email', () => {
  test('takes the password, and a wrong one is counted with all guesses', async () => {
    const userId = await newUser();
    const email = `${userId}@example.com`;
    const change = { userId, email, userPw: 'wrong' };
    for (let index = 0; index < 5; index++)
      expect(await ask('user-change-email', change)).toMatchObject({
        errorCode: 'WRONG_PASSWORD',
        email: null,
      });
    for (const pair of ['user-change-email', 'user-change-password', 'user-delete'] as const)
      expect(await ask(pair, { ...change, newPw: 'another', userPw: 'secret pw' })).toMatchObject({
        errorCode: 'TOO_MANY_ATTEMPTS',
      });
    await rows('DELETE FROM attempts', []);
    expect(await ask('user-change-email', { ...change, userPw: 'secret pw' })).toMatchObject({ email });
    expect(await ask('user-search-setting', { userId })).toMatchObject({ email });
  });
});

describe('an account that its user deletes', () => {
  test('is gone from rooms, lists and all that is stored; what was said stays, without a name', async () => {
    const [other = '', blocker = ''] = await newUsers(2);
    const userId = `Gone-${randomUUID().slice(0, 13)}`;
    const [userName, email, status] = [`Name of ${userId}`, `${userId}@example.com`, `${userId} is here`];
    await ask('user-add', {
      userId,
      userPw: 'secret pw',
      email,
      userName,
    });
    await ask('user-status-change', { userId, status });
    await ask('user-add-friend', { userId: other, friendId: [userId] });
    await ask('user-add-friend', { userId, friendId: [other] });
    await ask('user-block', { userId: blocker, friendId: [userId] });
    await ask('user-block', { userId, friendId: [blocker] });
    const made = await together(
      'user-add-room',
      Array.from({ length: 30 }, (_, index) => ({ userId, friendId: [other], roomName: `${index}` })),
    );
    const direct = await ask('user-add-room', { userId, friendId: [other], direct: true });
    const { roomId } = made[0];
    const { messageId } = await ask('user-add-chat', { roomId, writerId: userId, message: 'what I said' });
    await ask('user-add-chat', { roomId, writerId: other, message: 'what you said', replyTo: messageId });
    // A room that was left before has their words too.
    await ask('user-add-chat', { roomId: made[1].roomId, writerId: userId, message: 'elsewhere' });
    await ask('user-leave-room', { userId, roomId: made[1].roomId });
    // More than are gone through in a step.
    await together(
      'user-add-chat',
      Array.from({ length: 250 }, () => ({ roomId: made[2].roomId, writerId: userId, message: 'again' })),
    );

    expect(await ask('user-delete', { userId, userPw: 'secret pw' })).toMatchObject({ isSuccess: true });
    expect(await ask('login', { userId, userPw: 'secret pw' })).toEqual(
      expect.objectContaining({ errorCode: 'LOGIN_FAILED' }),
    );
    // While it is still being removed, too, there is no such user.
    for (const [pair, request] of [
      ['user-change-name', { userId, userName: 'Back again' }],
      ['user-add-room', { userId: other, friendId: [userId] }],
      ['user-add-friend', { userId: other, friendId: [userId] }],
    ] as const)
      expect(await ask(pair, request), pair).toMatchObject({ errorCode: 'USER_NOT_FOUND' });
    await waitFor(
      'nothing to be left to do',
      async () => (await rows('SELECT FROM leavings WHERE user_id = $1', [userId])).length === 0,
    );
    const isLeft = ({ body }: { body: { actionType: string; userId: string } }) =>
      body.actionType === 'LEAVE' && body.userId === userId;
    const leaves = await tape.find('all rooms to be left', isLeft, made.length + 1);
    expect(new Set(leaves.map(({ body }) => body.roomId)).size).toBe(made.length + 1);
    expect(leaves.filter(({ body }) => body.writer === '')).toHaveLength(made.length);
    // A room of two is called after them.
    const { chatRoomDTOS } = await ask('user-search-room', { userId: other, roomId: direct.roomId });
    expect(chatRoomDTOS).toMatchObject([{ roomName: '이름' }]);
    for (const [whom, action] of [
      [other, 'FRIEND_REMOVE'],
      [blocker, 'UNBLOCK'],
    ] as const)
      await tape.find(`${action} to be told`, ({ topic, body }) => {
        const isOf = topic === 'userEvent' && body.userId === whom && body.actionType === action;
        return isOf && body.friendId.includes(userId);
      });
    expect(await idsOf(other)).not.toContain(userId);

    const [{ named }] = await rows(
      `SELECT count(*)::int AS named FROM messages WHERE user_id = $1 AND writer <> ''`,
      [userId],
    );
    expect(named).toBe(0);
    const { message } = await ask('user-search-chat', { userId: other, roomId });
    expect(message).toMatchObject([
      { userId, writer: '', content: 'what I said' },
      { userId: other, writer: '이름', replyTo: { userId, writer: '', content: 'what I said' } },
    ]);
    const elsewhere = await ask('user-search-chat', { userId: other, roomId: made[1].roomId });
    expect(elsewhere.message).toMatchObject([{ writer: '', content: 'elsewhere' }]);
    // What a room was called as it was made is told by the stored reply as long as there is one.
    await rows(`DELETE FROM inbox WHERE pair = 'user-add-room' AND user_id = $1`, [userId]);
    for (const table of [
      'users',
      'user_keys',
      'friends',
      'blocks',
      'room_members',
      'messages',
      'inbox',
      'attempts',
      'renamings',
      'presence',
      'session',
    ]) {
      const [{ found }] = await rows(
        `SELECT count(*)::int AS found FROM ${table} t
         WHERE strpos(t::text, $1) + strpos(t::text, $2) + strpos(t::text, $3) > 0`,
        [userName, email, status],
      );
      expect(found, table).toBe(0);
    }
    expect(await ask('user-add-chat', { roomId, writerId: userId, message: 'more' })).toMatchObject({
      errorCode: 'USER_NOT_FOUND',
    });
    for (const id of [userId, userId.toLowerCase()])
      expect(
        await ask('user-add', { userId: id, userPw: 'secret pw', email: '', userName: 'Me again' }),
      ).toMatchObject({
        errorCode: 'USER_EXISTS',
      });
  });

  test('is deleted once, by whoever knows the password', async () => {
    const userId = await newUser();
    expect(await ask('user-delete', { userId, userPw: 'wrong' })).toMatchObject({
      errorCode: 'WRONG_PASSWORD',
    });
    const answers = await together('user-delete', [
      { userId, userPw: 'secret pw' },
      { userId, userPw: 'secret pw' },
    ]);
    expect(answers.map(({ errorCode }) => errorCode).sort()).toEqual(['', 'WRONG_PASSWORD']);
  });
});
