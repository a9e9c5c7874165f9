/**
 * The clients of the second original as they really were: Spring's WebSocketStompClient, beside a browser, on two fronts.
 */
import { randomUUID } from 'node:crypto';
import type { Front } from '@parley/front';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BrowserLike } from './support/browser-like.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { type FrontProcess, spawnFront } from './support/member-process.ts';
import { RoamingStream } from './support/roaming-stream.ts';
import { type SpringClient, type SpringClients, startSpringClients } from './support/spring-client.ts';
import { createSystem, type System } from './support/system.ts';
import { waitFor } from './support/wait-for.ts';

const passcode = 'correct horse';
/** Milliseconds. The front gives up after two in which it hears nothing, and Spring after three. */
const heartbeat = 1_500;

/** Milliseconds: the first time, Maven fetches the client's jars. */
const fetchingTime = 300_000;

let system: System;
/** The second is killed. */
let fronts: [Front, FrontProcess];
let spring: SpringClients;
let ann: SpringClient;
let bob: SpringClient;
/** In no room. */
let eve: SpringClient;
let browser: BrowserLike;
let roomId: number;

const urlOf = (turn: number): string => fronts[turn]?.url ?? '';
const topic = () => `/topic/normal/${roomId}`;

beforeAll(async () => {
  [system, spring] = await Promise.all([
    createSystem({ STOMP_HEARTBEAT_MS: `${heartbeat}` }),
    startSpringClients(),
  ]);
  await system.startWorker();
  fronts = await Promise.all([system.startFront(), spawnFront(system)]);
  const users = ['ann', 'bob', 'cho', 'eve'];
  const browsers = await Promise.all(users.map((userId) => signUpAndLogIn(urlOf(0), userId)));
  browser = browsers[2] as BrowserLike;
  const made = await browser.ask('user-add-room', { friendId: ['ann', 'bob'] });
  expect(made.status).toBe(200);
  roomId = made.body.roomId;
  ann = spring.client('ann');
  bob = spring.client('bob');
  eve = spring.client('eve');
}, fetchingTime);

afterAll(async () => {
  await spring?.stop();
  await system?.stop();
});

test('who gives a wrong password is not connected', async () => {
  const answer = await eve.connect(urlOf(0), { passcode: 'wrong' });
  expect(answer.event).toBe('refused');
  expect(eve.events).toContainEqual(
    expect.objectContaining({
      event: 'error',
      body: expect.objectContaining({ success: false, code: 30020 }),
    }),
  );
});

test('they connect on two fronts, one of them over SockJS, with heart-beats, and subscribe', async () => {
  const heartBeat = [100, 100] as const;
  const answers = await Promise.all([
    ann.connect(urlOf(0), { passcode, heartBeat }),
    bob.connect(urlOf(1), { passcode, heartBeat }),
    eve.connect(urlOf(0), { passcode, heartBeat, overSockJs: true }),
  ]);
  for (const { event, headers } of answers)
    expect({ event, version: headers.version, beats: headers['heart-beat'] }).toEqual({
      event: 'connected',
      version: '1.2',
      beats: `${heartbeat},${heartbeat}`,
    });
  for (const one of [ann, bob]) {
    expect(await one.subscribe('errors', '/user/queue/errors')).toMatchObject({ event: 'receipt' });
    expect(await one.subscribe('room', topic())).toMatchObject({ event: 'receipt' });
  }
});

test('what is sent, modified and deleted reaches both in the shapes of the original', async () => {
  const normalId = roomId;
  const said = { normalId, userId: 'ann', content: '안녕하세요 hello' };
  expect(await ann.send('/normal/message/send', said)).toMatchObject({ event: 'receipt' });
  const sent = await waitFor('the message', () => bob.messages('room')[0]);
  const { messageId } = sent.body.data;
  expect(sent.body).toEqual({
    success: true,
    code: 0,
    message: 'Ok',
    data: {
      messageId: expect.any(Number),
      ...said,
      profileImg: expect.toBeOneOf([expect.any(String), null]),
      writer: 'ANN',
      isDeleted: false,
      chatType: 'NORMAL',
      actionType: 'SEND',
      files: [],
      createdAt: expect.any(String),
      modifiedAt: expect.toBeOneOf([expect.any(String), null]),
    },
  });
  const changed = { normalId, userId: 'ann', messageId, content: 'hello again' };
  expect(await ann.send('/ws/chat/normal/message/modify', changed)).toMatchObject({ event: 'receipt' });
  const gone = { normalId, userId: 'ann', messageId };
  expect(await ann.send('/normal/message/delete', gone)).toMatchObject({ event: 'receipt' });
  for (const one of [ann, bob]) {
    await waitFor('the deletion', () => one.messages('room').length === 3);
    expect(
      one
        .messages('room')
        .slice(1)
        .map(({ body }) => body.data),
    ).toEqual([
      {
        normalId,
        messageId,
        content: 'hello again',
        chatType: 'NORMAL',
        actionType: 'MODIFY',
        modifiedAt: expect.any(String),
      },
      { messageId, chatType: 'NORMAL', actionType: 'DELETE' },
    ]);
  }
});

test("what may not be done is told on the sender's queue of errors alone", async () => {
  await say(ann, 'ann', "ann's own");
  const own = await waitFor("ann's message", () =>
    bob.messages('room').find(({ body }) => body.data.content === "ann's own"),
  );
  const { messageId } = own.body.data;
  for (const [action, fields] of [
    ['modify', { messageId, content: 'taken over' }],
    ['delete', { messageId }],
  ] as const) {
    const answer = await bob.send(`/normal/message/${action}`, {
      normalId: roomId,
      userId: 'bob',
      ...fields,
    });
    expect(answer).toMatchObject({
      event: 'message',
      subscription: 'errors',
      body: { success: false, code: 30022, data: null },
    });
  }
  const posed = await bob.send('/normal/message/send', {
    normalId: roomId,
    userId: 'ann',
    content: 'I am ann',
  });
  expect(posed.body).toMatchObject({ success: false, code: 30022, message: 'User Forbidden' });
  const empty = await bob.send('/normal/message/send', { normalId: roomId, userId: 'bob' });
  expect(empty.body).toMatchObject({ success: false, code: 30001 });
  await say(ann, 'ann', 'the last');
  await waitFor('the last', () => bob.messages('room').some(({ body }) => body.data.content === 'the last'));
  const heard = bob.messages('room').map(({ body }) => body.data);
  expect(heard.slice(heard.findIndex((data) => data.messageId === messageId) + 1)).toMatchObject([
    { actionType: 'SEND', content: 'the last' },
  ]);
  expect(ann.messages('errors')).toEqual([]);
});

test('who is no member of a room is told so, and hears nothing of it', async () => {
  await eve.subscribe('errors', '/user/queue/errors');
  const refused = {
    subscription: 'errors',
    body: { success: false, code: 30002, message: 'User Not In Normal Chat' },
  };
  expect(await eve.subscribe('room', topic())).toMatchObject(refused);
  await say(ann, 'ann', 'secret');
  await waitFor('ann to hear it', () =>
    ann.messages('room').some(({ body }) => body.data.content === 'secret'),
  );
  const said = { normalId: roomId, userId: 'eve', content: 'let me in' };
  expect(await eve.send('/normal/message/send', said)).toMatchObject(refused);
  expect(eve.messages('room')).toEqual([]);
});

/** How many messages each says before the front is killed, and the two others after. */
const turns = 15;

test('a front is killed mid-way: who was there comes back with last-seq, and all hear the same in one order', {
  timeout: 60_000,
}, async () => {
  const stream = new RoamingStream(browser);
  await stream.open(urlOf(0));
  const from = Math.max(...seqsOf(ann));
  const talk = async (turn: number) => {
    const answers = await Promise.all([
      say(ann, 'ann', `ann ${turn}`),
      browser.ask('user-add-chat', { roomId, message: `cho ${turn}` }),
    ]);
    expect(answers).toMatchObject([undefined, { status: 200 }]);
  };
  for (let turn = 0; turn < turns; turn++) await Promise.all([say(bob, 'bob', `bob ${turn}`), talk(turn)]);
  const [heard, onItsWay] = [randomUUID(), randomUUID()];
  await say(bob, 'bob', 'bob, heard', heard);
  say(bob, 'bob', 'bob, on its way', onItsWay).catch(() => undefined); // its receipt may never come
  await fronts[1]?.kill();
  await bob.whenClosed();
  const lastSeq = Math.max(...seqsOf(bob));
  for (let turn = turns; turn < 2 * turns; turn++) await talk(turn);
  expect(await bob.connect(urlOf(0), { passcode })).toMatchObject({ event: 'connected' });
  await Promise.all([
    // Whoever doesn't know whether it was heard says it again under the same id.
    say(bob, 'bob', 'bob, heard', heard),
    say(bob, 'bob', 'bob, on its way', onItsWay),
    bob.subscribe('room', topic(), { 'last-seq': `${lastSeq}` }),
    talk(2 * turns),
  ]);
  const count = turns + 2 + 2 * (2 * turns + 1);
  const expected = Array.from({ length: count }, (_, at) => from + 1 + at);
  for (const one of [ann, bob]) {
    await waitFor('all messages', () => seqsOf(one).includes(from + count));
    expect(seqsOf(one).filter((seq) => seq > from)).toEqual(expected);
  }
  const spoken = () => stream.roomEvents.filter(({ actionType }) => actionType === 'SEND');
  await waitFor('all messages', () => spoken().length >= count);
  expect(spoken().map(({ seq }) => seq)).toEqual(expected);
  const told = (one: SpringClient) =>
    one
      .messages('room')
      .slice(-count)
      .map(({ body }) => body.data.content);
  expect(told(ann)).toEqual(spoken().map(({ content }) => content));
  expect(told(bob)).toEqual(told(ann));
  await stream.cut();
});

test('heart-beats keep a connection on which nothing is said', async () => {
  const before = eve.events.length;
  const begun = performance.now();
  await waitFor(
    'the time in which either would have given up',
    () => performance.now() - begun > 3.5 * heartbeat,
  );
  expect(eve.events.slice(before)).toEqual([]);
  const said = { normalId: roomId, userId: 'eve', content: 'still here' };
  expect(await eve.send('/normal/message/send', said)).toMatchObject({ subscription: 'errors' });
});

test('who unsubscribes hears no more, and may subscribe anew', async () => {
  // Spring itself drops what comes for a subscription it has ended; that its id is free again is the front's doing.
  const id = { id: 'the same' };
  expect(await ann.subscribe('first', topic(), id)).toMatchObject({ event: 'receipt' });
  ann.unsubscribe('first');
  await say(bob, 'bob', 'to others');
  await waitFor('bob to hear it', () => bob.messages('room').at(-1)?.body.data.content === 'to others');
  expect(await ann.subscribe('second', topic(), id)).toMatchObject({ event: 'receipt' });
  await say(bob, 'bob', 'to all');
  await waitFor('ann to hear it', () => ann.messages('second').length > 0);
  expect(ann.messages('first')).toEqual([]);
  expect(ann.messages('second').map(({ body }) => body.data.content)).toEqual(['to all']);
});

/** Resolves once the worker has it. */
async function say(one: SpringClient, userId: string, content: string, requestId: string = randomUUID()) {
  const said = { normalId: roomId, userId, content };
  const answer = await one.send('/normal/message/send', said, { 'request-id': requestId });
  expect(answer).toMatchObject({ event: 'receipt' });
}

/** The places of the messages that it was told of, in the order in which it was. */
function seqsOf(one: SpringClient): number[] {
  return one
    .messages('room')
    .filter(({ body }) => body.data.actionType === 'SEND')
    .map(({ headers }) => Number(headers.seq));
}
