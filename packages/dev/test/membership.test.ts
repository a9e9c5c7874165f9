/**
 * What is in a room is its members' affair, from joining to leaving: whoever isn't one can't read it, change it or hear
 * of it, whichever way they ask; and over HTTP nobody asks in somebody else's name.
 */
import { randomUUID } from 'node:crypto';
import { isAskedOverHttp, type PairName, pairNames, pairs, type RequestOf } from '@parley/contracts';
import type { Testkit } from '@parley/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { BrowserLike } from './support/browser-like.ts';
import { inDatabase } from './support/databases.ts';
import { insertFriends } from './support/insert-users.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { RoamingStream } from './support/roaming-stream.ts';
import { type SharedSystem, sharedSystem } from './support/shared-system.ts';
import { waitFor } from './support/wait-for.ts';

const secret = '비밀 plan';
const nameOf = (name: string) => `${name}-${randomUUID().slice(0, 8)}`;
const [ann, bob, eve] = [nameOf('ann'), nameOf('bob'), nameOf('eve')];

let system: SharedSystem;
/** Of two fronts. */
let urls: readonly string[];
let kit: Testkit;
let tabs: Record<'ann' | 'bob' | 'eve', BrowserLike>;

beforeAll(async () => {
  system = await sharedSystem();
  urls = [system.url, (await system.startFront()).url];
  kit = await system.kit();
  const loggedIn = (who: string) => signUpAndLogIn(urlOf(0), who);
  tabs = { ann: await loggedIn(ann), bob: await loggedIn(bob), eve: await loggedIn(eve) };
  await insertFriends(system.databaseUrl, [ann, bob, eve]);
});

const urlOf = (front: number): string => urls[front] ?? '';

const done = <Name extends PairName>(pair: Name, request: RequestOf<Name>) =>
  kit.pairs[pair].request(request);

/** Whatever is answered. */
const ask = async <Name extends PairName>(pair: Name, request: RequestOf<Name>) =>
  (await kit.pairs[pair].ask(request)).body;

const say = (writerId: string, roomId: number, message: string) =>
  done('user-add-chat', { writerId, roomId, message });

/** A room of Ann's and others, where something was said and reacted to. */
async function secretRoom(...friendId: string[]) {
  const { roomId } = await done('user-add-room', { userId: ann, friendId });
  const { messageId } = await say(ann, roomId, secret);
  await done('user-react-chat', { userId: ann, roomId, messageId, emoji: '👍', on: true });
  return { roomId, messageId };
}

type Target = Awaited<ReturnType<typeof secretRoom>>;

/** All that can be asked of a room, without the asker. */
const inRoom: Partial<Record<PairName, (target: Target) => object>> = {
  'user-search-chat': ({ roomId }) => ({ roomId }),
  'user-find-chat': ({ roomId }) => ({ roomId, text: secret }),
  'user-search-room': ({ roomId }) => ({ roomId }),
  'user-add-chat': ({ roomId }) => ({ roomId, message: 'let me in' }),
  'user-modify-chat': (target) => ({ ...target, content: 'changed' }),
  'user-delete-chat': (target) => target,
  'user-react-chat': (target) => ({ ...target, emoji: '🎉', on: true }),
  'user-pin-chat': (target) => ({ ...target, on: true }),
  'user-search-pin': ({ roomId }) => ({ roomId }),
  'user-read-room': ({ roomId }) => ({ roomId, seq: 1 }),
  'user-change-room-setting': ({ roomId }) => ({ roomId, favourite: true }),
  'user-rename-room': ({ roomId }) => ({ roomId, roomName: 'mine' }),
  'user-invite-room': ({ roomId }) => ({ roomId, friendId: [eve] }),
  'user-remove-member': ({ roomId }) => ({ roomId, friendId: ['somebody'] }),
  'user-leave-room': ({ roomId }) => ({ roomId }),
  'user-save-draft': ({ roomId }) => ({ roomId, content: 'mine' }),
  'user-change-room': ({ roomId }) => ({ roomId, isPublic: true }),
  'user-add-invite-link': ({ roomId }) => ({ roomId }),
  'user-search-invite-link': ({ roomId }) => ({ roomId }),
  'user-remove-invite-link': ({ roomId }) => ({ roomId, linkId: 1 }),
  'user-change-role': ({ roomId }) => ({ roomId, friendId: ['somebody'], role: 'admin' }),
  'user-ban-member': ({ roomId }) => ({ roomId, friendId: ['somebody'], on: true }),
  'user-search-ban': ({ roomId }) => ({ roomId }),
  'user-report-chat': (target) => target,
  'user-search-report': ({ roomId }) => ({ roomId }),
  'user-close-report': (target) => target,
  'user-typing': ({ roomId }) => ({ roomId }),
};

/** What is for those who aren't in it yet. */
const forOthers: readonly PairName[] = ['user-find-room', 'user-join-room'];

/** Everything the database holds of a room. */
function storedOf({ roomId }: Target) {
  return inDatabase(system.databaseUrl, async (database) => {
    const of = async (table: string) => {
      const { rows } = await database.query(`SELECT * FROM ${table} t WHERE room_id = $1 ORDER BY t`, [
        roomId,
      ]);
      return rows;
    };
    const reactions = await database.query(
      'SELECT r.* FROM reactions r JOIN messages m USING (message_id) WHERE m.room_id = $1 ORDER BY r',
      [roomId],
    );
    const tables = ['rooms', 'room_members', 'messages', 'room_bans', 'invite_links', 'reports'];
    const rows = [];
    for (const table of tables) rows.push(await of(table));
    return [...rows, reactions.rows];
  });
}

/** Waits until a stream has surely been told what was to be told of before: its user hears of a room of their own. */
async function settle(who: string, stream: RoamingStream): Promise<void> {
  for (let turn = 0; turn < 6; turn++) {
    const { roomId } = await done('user-add-room', { userId: who, friendId: [] });
    await waitFor(`${who} to hear of their own room`, () =>
      stream.roomEvents.some((event) => event.roomId === roomId),
    );
  }
}

const toldOf = ({ roomEvents }: RoamingStream, { roomId }: Target) =>
  roomEvents
    .filter((event) => event.roomId === roomId)
    .map(({ actionType, userId }) => `${actionType} ${userId}`);

test('all that can be asked of a room is tried', () => {
  const ofRooms = pairNames.filter((pair) => 'roomId' in askedWith(pair) && !forOthers.includes(pair));
  expect(Object.keys(inRoom).toSorted()).toEqual(ofRooms.toSorted());
});

describe('what is asked of a room', () => {
  let target: Target;
  beforeAll(async () => {
    target = await secretRoom();
  });

  test.each(Object.entries(inRoom))(
    '%s is refused by one rule: the asker, the room, the membership',
    async (name, fieldsOf) => {
      const pair = name as PairName;
      const nowhere = { ...target, roomId: 999_999_999 };
      const refusal = async (who: string, { roomId, messageId }: Target) => {
        const fields = { ...fieldsOf({ roomId, messageId }), [pairs[pair].asker]: who };
        return (await ask(pair, fields as never)).errorCode;
      };
      expect(await refusal('nobody', nowhere)).toBe('USER_NOT_FOUND');
      expect(await refusal('nobody', target)).toBe('USER_NOT_FOUND');
      expect(await refusal(ann, nowhere)).toBe('ROOM_NOT_FOUND');
      expect(await refusal(eve, target)).toBe('NOT_A_MEMBER');
    },
  );
});

/** The fields of a pair's request. */
function askedWith(pair: PairName): object {
  const { shape } = pairs[pair].request as unknown as { shape: object };
  return shape;
}

describe('who is not in a room', () => {
  let target: Target;
  let before: unknown;
  beforeAll(async () => {
    target = await secretRoom(bob);
    before = await storedOf(target);
  });

  test.each(Object.entries(inRoom))('is refused %s, and nothing changes', async (name, fieldsOf) => {
    const pair = name as PairName;
    const fields = fieldsOf(target);
    const refused = { isSuccess: false, errorCode: 'NOT_A_MEMBER' };
    const overTopic = await ask(pair, { ...fields, [pairs[pair].asker]: eve } as never);
    expect(overTopic).toMatchObject(refused);
    const overHttp = await tabs.eve.ask(pair, fields);
    // Whether a moment's event was told is not waited for.
    const answered = pairs[pair].kind === 'ephemeral' ? { status: 202 } : { status: 403, body: refused };
    expect(overHttp).toMatchObject(answered);
    for (const reply of [overTopic, overHttp.body]) expect(JSON.stringify(reply)).not.toContain(secret);
    expect(await storedOf(target)).toEqual(before);
  });

  test('does not find it by looking everywhere', async () => {
    expect(await done('user-find-chat', { userId: eve, text: secret })).toMatchObject({ message: [] });
    const { chatRoomDTOS } = await done('user-search-room', { userId: eve });
    const { room } = await done('user-search-membership', { userId: eve });
    for (const rooms of [chatRoomDTOS, room])
      expect(rooms.map(({ roomId }) => roomId)).not.toContain(target.roomId);
  });

  test('can’t reach its messages through a room of their own', async () => {
    const { roomId } = await done('user-add-room', { userId: eve, friendId: [] });
    const { messageId } = target;
    const missing = { errorCode: 'MESSAGE_NOT_FOUND' };
    const own = { userId: eve, roomId, messageId };
    expect(await ask('user-modify-chat', { ...own, content: 'x' })).toMatchObject(missing);
    expect(await ask('user-delete-chat', own)).toMatchObject(missing);
    expect(await ask('user-react-chat', { ...own, emoji: '🎉', on: true })).toMatchObject(missing);
    const reply = { writerId: eve, roomId, message: 'x', replyTo: messageId };
    expect(await ask('user-add-chat', reply)).toMatchObject(missing);
    expect(await storedOf(target)).toEqual(before);
  });

  test('hears nothing of it, by a stream, or by resuming from their own or a member’s cursor', async () => {
    const [annStream, eveStream] = [new RoamingStream(tabs.ann), new RoamingStream(tabs.eve)];
    await Promise.all([annStream.open(urlOf(0)), eveStream.open(urlOf(0))]);
    await settle(ann, annStream);
    const annCursor = annStream.cursor;
    const room = await secretRoom(bob);
    await tabs.ann.post('/api/requests/user-typing', { roomId: room.roomId });
    await waitFor('a member to hear it', () => toldOf(annStream, room).includes(`REACT ${ann}`));
    await settle(eve, eveStream);
    await eveStream.cut();
    await eveStream.open(urlOf(1));
    await settle(eve, eveStream);
    expect(toldOf(eveStream, room)).toEqual([]);
    const thief = new RoamingStream(tabs.eve, annCursor);
    await thief.open(urlOf(1));
    await settle(eve, thief);
    expect(toldOf(thief, room)).toEqual([]);
    await Promise.all([annStream, eveStream, thief].map((stream) => stream.cut()));
  });
});

test('a stored reply is found by who asked alone', async () => {
  const { roomId } = await secretRoom(bob);
  const requestId = randomUUID();
  await kit.pairs['user-add-chat'].request({ writerId: ann, roomId, message: secret }, { requestId });
  const found = await ask('request-find', { userId: ann, requestId });
  expect(found).toMatchObject({ isSuccess: true, reply: { message: secret } });
  expect(await ask('request-find', { userId: eve, requestId })).toMatchObject({
    errorCode: 'NOT_FOUND',
  });
  expect(await tabs.eve.get(`/api/requests/${requestId}`)).toMatchObject({ status: 404 });
  expect(await tabs.ann.get(`/api/requests/${requestId}`)).toMatchObject({ status: 200 });
});

describe.each([
  ['leaves', null, (roomId: number) => done('user-leave-room', { userId: bob, roomId })],
  [
    'is removed',
    ann,
    (roomId: number) => done('user-remove-member', { userId: ann, roomId, friendId: [bob] }),
  ],
] as const)('who %s', (_how, removedBy, leave) => {
  test('is refused all from then on, their own messages too', async () => {
    const { roomId } = await secretRoom(bob);
    const { messageId } = await say(bob, roomId, 'mine');
    await leave(roomId);
    for (const [name, fieldsOf] of Object.entries(inRoom)) {
      const pair = name as PairName;
      const request = { ...fieldsOf({ roomId, messageId }), [pairs[pair].asker]: bob };
      expect(await ask(pair, request as never), pair).toMatchObject({ errorCode: 'NOT_A_MEMBER' });
    }
    expect(await done('user-find-chat', { userId: bob, text: 'mine' })).toMatchObject({ message: [] });
  });

  test('hears of it and then no more, live or resuming from before or after', async () => {
    const stream = new RoamingStream(tabs.bob);
    await stream.open(urlOf(0));
    const target = await secretRoom(bob);
    const { roomId } = target;
    await waitFor('bob to hear what was said', () => toldOf(stream, target).includes(`REACT ${ann}`));
    const before = stream.cursor;
    await leave(roomId);
    await say(ann, roomId, 'he is gone');
    await settle(bob, stream);
    const untilGone = [`JOIN ${bob}`, `SEND ${ann}`, `REACT ${ann}`, `LEAVE ${bob}`];
    expect(toldOf(stream, target)).toEqual(untilGone);
    expect(stream.roomEvents.find(({ actionType }) => actionType === 'LEAVE')?.removedBy ?? null).toBe(
      removedBy,
    );
    const after = stream.cursor;
    await say(ann, roomId, 'still gone');
    for (const [cursor, expected] of [
      [before, untilGone.slice(-1)],
      [after, []],
    ] as const) {
      const resumed = new RoamingStream(tabs.bob, cursor);
      await resumed.open(urlOf(1));
      await settle(bob, resumed);
      expect(toldOf(resumed, target)).toEqual(expected);
      await resumed.cut();
    }
    await stream.cut();
  });
});

describe('who joins', () => {
  test('sees nothing from before, and hears of it from joining on', async () => {
    const stream = new RoamingStream(tabs.eve);
    await stream.open(urlOf(0));
    await settle(eve, stream);
    const before = stream.cursor;
    const target = await secretRoom(bob);
    const { roomId, messageId } = target;
    await done('user-invite-room', { userId: ann, roomId, friendId: [eve] });
    const later = await say(bob, roomId, 'welcome');
    const fromJoining = [`JOIN ${eve}`, `SEND ${bob}`];
    await settle(eve, stream);
    expect(toldOf(stream, target)).toEqual(fromJoining);
    const resumed = new RoamingStream(tabs.eve, before);
    await resumed.open(urlOf(1));
    await settle(eve, resumed);
    expect(toldOf(resumed, target)).toEqual(fromJoining);
    await Promise.all([stream.cut(), resumed.cut()]);

    const asEve = { userId: eve, roomId };
    for (const place of [{}, { before: 2 }, { after: 0 }, { around: 1 }]) {
      const { message } = await done('user-search-chat', { ...asEve, ...place });
      expect(message.filter(({ seq }) => seq < later.seq)).toEqual([]);
    }
    expect(await done('user-find-chat', { ...asEve, text: secret })).toMatchObject({ message: [] });
    const missing = { errorCode: 'MESSAGE_NOT_FOUND' };
    const reply = { writerId: eve, roomId, message: 'what?', replyTo: messageId };
    expect(await ask('user-add-chat', reply)).toMatchObject(missing);
    const reaction = { ...asEve, messageId, emoji: '👀', on: true };
    expect(await ask('user-react-chat', reaction)).toMatchObject(missing);
  });

  test('is not told what they had begun before they left', async () => {
    const { roomId } = await secretRoom(bob);
    const asBob = { userId: bob, roomId };
    const draft = async () => (await done('user-search-room', asBob)).chatRoomDTOS[0]?.draft;
    await done('user-save-draft', { ...asBob, content: 'begun' });
    expect(await draft()).toMatchObject({ content: 'begun' });
    const drafts = await inDatabase(system.databaseUrl, async (database) => {
      const kept = async () =>
        (await database.query('SELECT FROM drafts WHERE room_id = $1', [roomId])).rowCount;
      await done('user-leave-room', asBob);
      const left = await kept();
      // As if it had been saved just then.
      await database.query(`INSERT INTO drafts VALUES ($1, $2, 'begun', now())`, [bob, roomId]);
      await done('user-invite-room', { userId: ann, roomId, friendId: [bob] });
      return [left, await kept()];
    });
    expect(drafts).toEqual([0, 0]);
    expect(await draft()).toBeNull();
  });

  test('is not told what a message answers to that was said before', async () => {
    const { roomId, messageId } = await secretRoom(bob);
    await done('user-invite-room', { userId: ann, roomId, friendId: [eve] });
    const stream = new RoamingStream(tabs.eve);
    await stream.open(urlOf(0));
    await done('user-add-chat', { writerId: bob, roomId, message: 'agreed', replyTo: messageId });
    await waitFor('eve to hear the answer', () =>
      stream.roomEvents.some(({ content }) => content === 'agreed'),
    );
    expect(JSON.stringify(stream.roomEvents)).not.toContain(secret);
    const { message } = await done('user-search-chat', { userId: eve, roomId });
    expect(message).toMatchObject([{ content: 'agreed', replyTo: { messageId, content: '' } }]);
    await stream.cut();
  });
});

describe('over HTTP nobody asks in somebody else’s name', () => {
  const ofUsers = pairNames.filter((pair) => pairs[pair].mayAsk === 'session');
  test.each(ofUsers)('%s', async (pair) => {
    const asAnn = { [pairs[pair].asker]: ann };
    expect(await tabs.eve.ask(pair, asAnn)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    const nobody = new BrowserLike(urlOf(1));
    expect(await nobody.ask(pair, asAnn)).toMatchObject({ status: 401, body: { code: 'NOT_LOGGED_IN' } });
  });

  test.each(pairNames.filter((pair) => !isAskedOverHttp(pair)))('%s is nobody’s', async (pair) => {
    for (const body of [{}, { userId: ann }, { userId: eve }])
      expect((await tabs.eve.ask(pair, body)).status).toBeGreaterThanOrEqual(400);
  });
});
