/** The clients of the second original, by the real stompjs: what they ask for, what they are told, and what is refused. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { BrowserLike } from './support/browser-like.ts';
import { insertFriends } from './support/insert-users.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { type SharedSystem, sharedSystem } from './support/shared-system.ts';
import { StompClient, told } from './support/stomp-client.ts';
import { waitFor } from './support/wait-for.ts';

const [annId, bobId, choId] = ['ann', 'bob', 'cho'].map((name) => `${name}-${randomUUID().slice(0, 8)}`) as [
  string,
  string,
  string,
];

let front: SharedSystem;
let ann: BrowserLike;
let bob: BrowserLike;

beforeAll(async () => {
  front = await sharedSystem();
  ann = await signUpAndLogIn(front.url, annId);
  bob = await signUpAndLogIn(front.url, bobId);
  await insertFriends(front.databaseUrl, [annId, bobId]);
});

const open = ({ cookie }: BrowserLike) => new StompClient(front.url, { cookie }).open();

async function newRoom(by: BrowserLike, friendId: string[] = [], more: object = {}): Promise<number> {
  const { status, body } = await by.ask('user-add-room', { friendId, ...more });
  expect(status).toBe(200);
  return body.roomId;
}

async function say(by: BrowserLike, roomId: number, message: string): Promise<number> {
  const { status, body } = await by.ask('user-add-chat', { roomId, message });
  expect(status).toBe(200);
  return body.messageId;
}

const topic = (roomId: number) => `/topic/normal/${roomId}`;

describe('who is there', () => {
  test('a cookie is enough, and the version, the user and the heart-beats are agreed on', async () => {
    const client = await open(ann);
    expect(client.greetings[0]?.headers).toMatchObject({
      version: '1.2',
      'heart-beat': '10000,10000',
      'user-name': annId,
    });
    expect(client.socket?.protocol).toBe('v12.stomp');
  });

  test('so is a password, which counts more than a cookie', async () => {
    const connectHeaders = { login: bobId, passcode: 'correct horse' };
    const client = await new StompClient(front.url, { cookie: ann.cookie, connectHeaders }).open();
    expect(client.greetings[0]?.headers['user-name']).toBe(bobId);
  });

  test('and the account is meant, however its id is written', async () => {
    const connectHeaders = { login: bobId.toUpperCase(), passcode: 'correct horse' };
    const client = await new StompClient(front.url, { connectHeaders }).open();
    expect(client.greetings[0]?.headers['user-name']).toBe(bobId);
  });

  test('where a client set up for SockJS looks, there is a plain WebSocket', async () => {
    const client = await new StompClient(front.url, {
      cookie: ann.cookie,
      path: '/ws-stomp/websocket',
    }).open();
    expect(client.greetings).toHaveLength(1);
  });

  test('empty credentials are none', async () => {
    const connectHeaders = { login: '', passcode: '' };
    const client = await new StompClient(front.url, { cookie: ann.cookie, connectHeaders }).open();
    expect(client.greetings[0]?.headers['user-name']).toBe(annId);
  });

  test.each([
    ['nobody', {}, 'User unauthorized'],
    ['nobody, in empty words', { login: '', passcode: '' }, 'User unauthorized'],
    ['a wrong password', { login: bobId, passcode: 'wrong' }, 'User unauthorized'],
    ['an unknown user', { login: 'nobody', passcode: 'wrong' }, 'User unauthorized'],
  ])('refused: %s', async (_, connectHeaders, reason) => {
    const client = new StompClient(front.url, { connectHeaders });
    client.client.activate();
    expect(await client.whenClosed()).toEqual({ code: 1008, reason: expect.stringContaining(reason) });
    expect(client.errors[0]?.headers.message).toContain(reason);
    expect(JSON.parse(client.errors[0]?.body ?? '')).toMatchObject({ success: false, code: 30020 });
  });

  test('a login that the cookie is not of is refused', async () => {
    const client = new StompClient(front.url, { cookie: ann.cookie, connectHeaders: { login: bobId } });
    client.client.activate();
    expect(await client.whenClosed()).toEqual({ code: 1008, reason: 'User Forbidden' });
  });
});

describe('over SockJS, by the real sockjs-client', () => {
  const sockJs = ['websocket'];

  test('all is as over WebSocket', async () => {
    const roomId = await newRoom(ann, [bobId]);
    const connectHeaders = { login: bobId, passcode: 'correct horse' };
    const [a, b] = await Promise.all([
      new StompClient(front.url, { cookie: ann.cookie, sockJs }).open(),
      new StompClient(front.url, { connectHeaders, sockJs }).open(),
    ]);
    const [first, second] = await Promise.all([a.subscribe(topic(roomId)), b.subscribe(topic(roomId))]);
    const content = `안녕 👋 "\\\u2028 ${'x'.repeat(4_000)}`;
    await a.ask('/normal/message/send', { normalId: roomId, content });
    await b.ask('/normal/message/send', { normalId: roomId, content: 'and you' });
    await told(first, 1);
    await told(second, 1);
    for (const messages of [first, second])
      expect(messages.map(({ body }) => body.data.content)).toEqual([content, 'and you']);
  });

  test('who is refused is told why', async () => {
    const connectHeaders = { login: bobId, passcode: 'wrong' };
    const client = new StompClient(front.url, { connectHeaders, sockJs });
    client.client.activate();
    expect(await client.whenClosed()).toEqual({
      code: 1008,
      reason: expect.stringContaining('User unauthorized'),
    });
    expect(JSON.parse(client.errors[0]?.body ?? '')).toMatchObject({ code: 30020 });
  });

  test('a client that may use no WebSocket is told so at once', async () => {
    const client = new StompClient(front.url, {
      cookie: ann.cookie,
      sockJs: ['xhr-streaming', 'eventsource', 'xhr-polling'],
    });
    client.client.activate();
    expect(await client.whenClosed()).toEqual({ code: 2000, reason: 'All transports failed' });
  });
});

describe('what is said', () => {
  test('a message, its change and its deletion are told to all members, in the original’s shapes', async () => {
    const roomId = await newRoom(ann, [bobId]);
    const [a, b] = await Promise.all([open(ann), open(bob)]);
    const [first, second] = await Promise.all([a.subscribe(topic(roomId)), b.subscribe(topic(roomId))]);
    const files = [{ storeFileName: 'x.png', originalFilename: 'me.png' }];
    await a.ask('/normal/message/send', {
      normalId: roomId,
      userId: annId,
      content: '안녕 👋',
      profileImg: '/a.png',
      files,
    });

    const created = await told(second);
    expect(created.headers).toMatchObject({ destination: topic(roomId), seq: '1', 'event-seq': '3' });
    const { messageId, createdAt } = created.body.data;
    expect(created.body).toEqual({
      success: true,
      code: 0,
      message: 'Ok',
      data: {
        messageId: expect.any(Number),
        normalId: roomId,
        userId: annId,
        profileImg: '/a.png',
        writer: annId.toUpperCase(),
        content: '안녕 👋',
        isDeleted: false,
        chatType: 'NORMAL',
        actionType: 'SEND',
        files,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        modifiedAt: null,
      },
    });
    await a.ask('/ws/chat/normal/message/modify', { normalId: roomId, messageId, content: '고침' });
    const modifiedAt = expect.any(String);
    expect((await told(second, 1)).body.data).toEqual({
      normalId: roomId,
      messageId,
      content: '고침',
      chatType: 'NORMAL',
      actionType: 'MODIFY',
      modifiedAt,
    });
    await a.ask('/normal/message/delete', { normalId: roomId, messageId });
    expect((await told(second, 2)).body.data).toEqual({
      messageId,
      chatType: 'NORMAL',
      actionType: 'DELETE',
    });
    expect(createdAt).toBeTruthy();
    await waitFor('the same for both', () => first.length === 3);
    expect(first.map(({ body }) => body)).toEqual(second.map(({ body }) => body));
  });

  test('browsers and STOMP clients talk in the same room', async () => {
    const roomId = await newRoom(ann, [bobId]);
    const stream = await bob.openStream();
    await stream.next('hello');
    const client = await open(ann);
    const messages = await client.subscribe(topic(roomId));
    await say(bob, roomId, 'from a browser');
    await told(messages);
    await client.ask('/normal/message/send', { normalId: roomId, content: 'from STOMP' });
    await stream.next('room-event', ({ content }) => content === 'from STOMP');
    expect(messages.map(({ body }) => body.data.content)).toEqual(['from a browser', 'from STOMP']);
    stream.close();
  });

  test('what is said many times at once is told in the order of seq', async () => {
    const roomId = await newRoom(ann);
    const client = await open(ann);
    const messages = await client.subscribe(topic(roomId));
    const said = Array.from({ length: 60 }, (_, at) => String(at));
    await Promise.all(
      said.map((content) => client.ask('/normal/message/send', { normalId: roomId, content })),
    );
    await told(messages, 59);
    expect(messages.map(({ headers }) => Number(headers.seq))).toEqual(said.map((_, at) => at + 1));
    expect(messages.map(({ body }) => body.data.content)).toEqual(said);
  });

  test('a request-id makes a repeat harmless, and another request with it a refusal', async () => {
    const roomId = await newRoom(ann);
    const [one, other] = await Promise.all([open(ann), open(ann)]);
    const messages = await one.subscribe(topic(roomId));
    const errors = await other.subscribe('/user/queue/errors');
    const again = { 'request-id': randomUUID() };
    await one.ask('/normal/message/send', { normalId: roomId, content: 'once' }, again);
    await other.ask('/normal/message/send', { normalId: roomId, content: 'once' }, again);
    other.send('/normal/message/send', { normalId: roomId, content: 'twice' }, again);
    expect(await told(errors)).toMatchObject({
      headers: { error: 'CONFLICT', 'request-id': again['request-id'] },
      body: { code: 30000 },
    });
    await one.ask('/normal/message/send', { normalId: roomId, content: 'the end' });
    await told(messages, 1);
    expect(messages.map(({ body }) => body.data.content)).toEqual(['once', 'the end']);
  });

  test('the frames of a transaction wait for its end, or are forgotten', async () => {
    const roomId = await newRoom(ann);
    const client = await open(ann);
    const messages = await client.subscribe(topic(roomId));
    const kept = client.client.begin();
    const dropped = client.client.begin();
    for (const { id } of [kept, dropped])
      client.send('/normal/message/send', { normalId: roomId, content: id }, { transaction: id });
    await client.ask('/normal/message/send', { normalId: roomId, content: 'at once' });
    dropped.abort();
    kept.commit();
    await told(messages, 1);
    await client.ask('/normal/message/send', { normalId: roomId, content: 'the end' });
    await told(messages, 2);
    expect(messages.map(({ body }) => body.data.content)).toEqual(['at once', kept.id, 'the end']);
  });

  test.each(['client', 'client-individual'])('acknowledged: %s', async (ack) => {
    const roomId = await newRoom(ann);
    const client = await open(ann);
    const acknowledge: (() => void)[] = [];
    client.client.subscribe(topic(roomId), (message) => acknowledge.push(() => message.ack()), { ack });
    const content = (at: number) => ({ normalId: roomId, content: String(at) });
    for (let at = 0; at < 3; at++) await client.ask('/normal/message/send', content(at));
    await waitFor('three messages', () => acknowledge.length === 3);
    for (const act of acknowledge) act();
    await client.ask('/normal/message/send', content(3));
    await waitFor('the next', () => acknowledge.length === 4);
    expect(client.errors).toEqual([]);
  });

  test('emoji rooms have a topic of their own', async () => {
    const roomId = await newRoom(ann, [bobId], { chatType: 'EMOJI' });
    const client = await open(ann);
    const errors = await client.subscribe('/queue/errors');
    const messages = await client.subscribe(`/topic/emoji/${roomId}`);
    client.send('/normal/message/send', { normalId: roomId, content: 'words' });
    expect((await told(errors)).headers.error).toBe('EMOJI_ONLY');
    await client.ask('/emoji/message/send', { normalId: roomId, content: '👋🏽' });
    expect((await told(messages)).body.data).toMatchObject({ chatType: 'EMOJI', content: '👋🏽' });
    client.listen(topic(roomId));
    expect((await told(errors, 1)).body).toMatchObject({ code: 30002, message: 'Normal Not Found' });
  });

  test('with events: all the rest is told too, as it stands on its topic', async () => {
    const roomId = await newRoom(ann, [bobId]);
    const client = await open(ann);
    const all = await client.subscribe(topic(roomId), { events: 'all' });
    const messageId = await say(bob, roomId, 'hello');
    await bob.ask('user-react-chat', { roomId, messageId, emoji: '👍', on: true });
    await bob.ask('user-leave-room', { roomId });
    const left = await waitFor('the last', () => all.find(({ body }) => body.data.actionType === 'LEAVE'));
    // Whether it still hears of its own coming depends on how soon it has subscribed.
    const later = all.map(({ body }) => body.data.actionType).filter((action) => action !== 'JOIN');
    expect(later).toEqual(['SEND', 'REACT', 'LEAVE']);
    expect(left.body.data).toMatchObject({
      roomId,
      userId: bobId,
      eventSeq: Number(left.headers['event-seq']),
    });
  });
});

describe('what is refused', () => {
  test('who is not in a room neither hears nor says anything there', async () => {
    const roomId = await newRoom(ann);
    const [member, client] = await Promise.all([open(ann), open(bob)]);
    // What the front knows of the room since is not for everybody.
    await member.subscribe(topic(roomId));
    const errors = await client.subscribe('/queue/errors');
    const messages = client.listen(topic(roomId), { id: 'mine' });
    expect(await told(errors)).toMatchObject({
      headers: { error: 'NOT_A_MEMBER', 'about-subscription': 'mine' },
      body: { success: false, code: 30002, message: 'User Not In Normal Chat', data: null },
    });
    client.send('/normal/message/send', { normalId: roomId, content: 'let me in' });
    expect((await told(errors, 1)).body).toMatchObject({ code: 30002, message: 'User Not In Normal Chat' });
    await say(ann, roomId, 'among us');
    client.listen(topic(999_999_999));
    expect((await told(errors, 2)).body).toMatchObject({ code: 30002, message: 'Normal Not Found' });
    expect(messages).toEqual([]);
  });

  test('only its writer changes or deletes a message', async () => {
    const roomId = await newRoom(ann, [bobId]);
    const messageId = await say(ann, roomId, 'mine');
    const client = await open(bob);
    const errors = await client.subscribe('/queue/errors');
    client.send('/normal/message/modify', { normalId: roomId, messageId, content: 'ours' });
    client.send('/normal/message/delete', { normalId: roomId, messageId });
    await told(errors, 1);
    expect(errors.map(({ body }) => [body.code, body.message])).toEqual(
      Array(2).fill([30022, 'User Forbidden']),
    );
    client.send('/normal/message/delete', { normalId: roomId, messageId: 999_999_999 });
    expect((await told(errors, 2)).body).toMatchObject({ code: 30002, message: 'Message Not Found' });
  });

  test.each([
    ['somebody else’s name', { userId: bobId, content: 'I am bob' }, 30022, 'FORBIDDEN'],
    ['no JSON', '{', 30003, 'BAD_REQUEST'],
    ['what is missing', {}, 30001, 'BAD_REQUEST'],
    [
      'what only the worker knows to be wrong',
      { normalId: 999_999_999, content: 'a' },
      30002,
      'ROOM_NOT_FOUND',
    ],
  ])('%s', async (_, fields, code, error) => {
    const roomId = await newRoom(ann);
    const client = await open(ann);
    const errors = await client.subscribe('/user/queue/errors');
    const receipt = client.receipt();
    const body = typeof fields === 'string' ? fields : { normalId: roomId, ...fields };
    client.send('/normal/message/send', body, { receipt: receipt.id });
    expect(await told(errors)).toMatchObject({
      headers: { error, 'receipt-id': receipt.id },
      body: { code },
    });
    // A receipt would say that it was done.
    let given = false;
    receipt.given.then(() => {
      given = true;
    });
    await client.ask('/normal/message/send', { normalId: roomId, content: 'after it' });
    expect(given).toBe(false);
  });

  test('who listens to no errors gets an ERROR frame, where it waits for an answer', async () => {
    const roomId = await newRoom(ann);
    const [subscriber, sender] = await Promise.all([open(bob), open(bob)]);
    subscriber.listen(topic(roomId));
    sender.send('/normal/message/send', { normalId: roomId, content: 'a' }, { receipt: 'r1' });
    for (const client of [subscriber, sender]) {
      expect(await client.whenClosed()).toEqual({ code: 1008, reason: 'User Not In Normal Chat' });
      expect(client.errors[0]?.headers.message).toBe('User Not In Normal Chat');
    }
    expect(sender.errors[0]?.headers['receipt-id']).toBe('r1');
  });

  test.each([
    ['leaves', (roomId: number) => bob.ask('user-leave-room', { roomId })],
    ['is removed', (roomId: number) => ann.ask('user-remove-member', { roomId, friendId: [bobId] })],
  ])(
    'whoever %s hears no more, and is told so; let in again, it may subscribe again',
    async (_how, leave) => {
      const roomId = await newRoom(ann, [bobId]);
      const client = await open(bob);
      const errors = await client.subscribe('/queue/errors');
      const before = await client.subscribe(topic(roomId), { id: 'first' });
      await say(ann, roomId, 'heard');
      await told(before);
      await leave(roomId);
      expect(await told(errors)).toMatchObject({
        headers: { 'about-subscription': 'first' },
        body: { message: 'User Not In Normal Chat' },
      });
      await say(ann, roomId, 'not heard');
      await ann.ask('user-invite-room', { roomId, friendId: [bobId] });
      const after = await client.subscribe(topic(roomId), { 'last-seq': '0' });
      await say(ann, roomId, 'heard again');
      await told(after);
      expect(after.map(({ body }) => body.data.content)).toEqual(['heard again']);
      expect(before).toHaveLength(1);
    },
  );
});

describe('what was there before', () => {
  test('a change of what not all members may see is told with its text to those who may, and not at all to others', async () => {
    const roomId = await newRoom(ann, [bobId]);
    const messageId = await say(ann, roomId, 'before cho came');
    const cho = await signUpAndLogIn(front.url, choId);
    await ann.ask('user-invite-room', { roomId, friendId: [choId] });
    const [b, c] = await Promise.all([open(bob), open(cho)]);
    const [old, young] = await Promise.all([b.subscribe(topic(roomId)), c.subscribe(topic(roomId))]);
    await ann.ask('user-modify-chat', { roomId, messageId, content: 'between us' });
    await say(ann, roomId, 'hello cho');
    await Promise.all([told(old, 1), told(young)]);
    expect(old.map(({ body }) => body.data.content)).toEqual(['between us', 'hello cho']);
    expect(young.map(({ body }) => body.data.content)).toEqual(['hello cho']);
  });

  test('the history comes in slices, the latest first, without what was deleted', async () => {
    const roomId = await newRoom(ann, [bobId]);
    const ids: number[] = [];
    for (let at = 1; at <= 7; at++) ids.push(await say(ann, roomId, String(at)));
    await ann.ask('user-delete-chat', { roomId, messageId: ids[5] });
    const slice = async (query = '') => (await bob.get(`/normal/messages/${roomId}${query}`)).body;
    const all = await slice();
    expect(all).toMatchObject({ success: true, code: 0, message: 'Ok' });
    expect(all.data).toMatchObject({
      size: 30,
      number: 0,
      first: true,
      last: true,
      numberOfElements: 6,
      empty: false,
    });
    expect(all.data.content[0]).toMatchObject({
      normalId: roomId,
      userId: annId,
      content: '7',
      actionType: 'SEND',
    });
    const contents = async (query: string) => {
      const { data } = await slice(query);
      return [data.content.map(({ content }: { content: string }) => content).join(''), data.last];
    };
    expect(await contents('?page=0&size=3')).toEqual(['75', false]);
    expect(await contents('?page=1&size=3')).toEqual(['432', false]);
    expect(await contents('?page=2&size=3')).toEqual(['1', true]);
    expect(await contents('?page=3&size=3')).toEqual(['', true]);
  });

  test.each([
    ['nobody', 401, 30020, 'User unauthorized'],
    ['who is not in the room', 404, 30002, 'User Not In Normal Chat'],
  ])('the history is not for %s', async (who, _status, code, message) => {
    const roomId = await newRoom(ann);
    const tab = who === 'nobody' ? new BrowserLike(front.url) : bob;
    const answer = await tab.get(`/normal/messages/${roomId}`);
    expect(answer.body).toMatchObject({ success: false, code, message: expect.stringContaining(message) });
    expect(answer.status).toBe(who === 'nobody' ? 401 : 403);
  });

  test('the history of no room, and no page of it', async () => {
    expect(await ann.get('/normal/messages/999999999')).toMatchObject({
      status: 404,
      body: { message: 'Normal Not Found' },
    });
    const roomId = await newRoom(ann);
    for (const query of ['?page=-1', '?size=0', '?size=101', '?page=x'])
      expect(await ann.get(`/normal/messages/${roomId}${query}`)).toMatchObject({
        status: 400,
        body: { code: 30001 },
      });
  });
});
