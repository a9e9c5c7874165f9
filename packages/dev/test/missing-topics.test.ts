/** Topics that are gone, or were never there: what doesn't need them is served, and the rest comes back by itself. */
import { connectKafka, createLog, withAdmin } from '@parley/messaging';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { BrowserLike } from './support/browser-like.ts';
import { createSystem, type System } from './support/system.ts';
import { waitFor } from './support/wait-for.ts';

let system: System;

beforeAll(async () => {
  system = await createSystem();
  await (await system.startWorker()).stop(); // which makes all topics
});

afterAll(() => system?.stop());

const kafka = () =>
  connectKafka(
    { brokers: inject('kafkaBrokers').split(','), clientId: 'admin', tls: undefined, sasl: undefined },
    createLog('test', 'fatal'),
  );

// Topics, by their names without the system's prefix.
const named = (topics: readonly string[]) => topics.map((topic) => system.prefix + topic);

const remove = (...topics: string[]) =>
  withAdmin(kafka(), (admin) => admin.deleteTopics({ topics: named(topics) }));

const make = (...topics: string[]) =>
  withAdmin(kafka(), (admin) =>
    admin.createTopics({
      waitForLeaders: false,
      topics: named(topics).map((topic) => ({ topic, numPartitions: 6, replicationFactor: 1 })),
    }),
  );

/** How many of these topics are there. */
const there = (...topics: string[]) =>
  withAdmin(kafka(), async (admin) => {
    const all = await admin.listTopics();
    return named(topics).filter((topic) => all.includes(topic)).length;
  });

async function signedUp(front: string, userId: string): Promise<BrowserLike> {
  const tab = new BrowserLike(front);
  const signUp = await tab.ask('user-add', { userId, userPw: 'correct horse', email: '', userName: userId });
  expect(signUp.status).toBe(200);
  await tab.logInByStream(userId, 'correct horse');
  return tab;
}

test('topics that somebody deletes are made again, and what needs them is served again', {
  timeout: 90_000,
}, async () => {
  const [worker, front] = await Promise.all([system.startWorker(), system.startFront()]);
  const tab = await signedUp(front.url, 'kim');
  const lost = ['user-status-change-request', 'user-search-friend-response', 'userEvent'];
  await remove(...lost);
  await waitFor('topics of before', async () => (await there(...lost)) === lost.length, 40_000);
  const served = async (pair: string, body: object) => (await tab.ask(pair, body)).status === 200;
  await waitFor('a change of status', () => served('user-status-change', { status: 'back' }), 30_000);
  await waitFor('a list of friends', () => served('user-search-friend', {}), 30_000);
  expect(await front.readiness()).toMatchObject({ ready: true, reasons: [], warnings: [] });
  await Promise.all([worker.stop(), front.stop()]);
});

test('with TOPICS=check a missing topic is named with its command, and only what needs it is not served', {
  timeout: 90_000,
}, async () => {
  const missing = ['user-status-change-request', 'user-search-friend-response', 'emojiChat'];
  await remove(...missing);
  await waitFor('their end', async () => (await there(...missing)) === 0);
  const worker = await system.startWorker({ TOPICS: 'check' });
  const front = await system.startFront({ TOPICS: 'check' });
  for (const process of [worker, front]) {
    const { warnings = [] } = await waitFor('readiness', async () => {
      const state = await process.readiness();
      return state.ready && state;
    });
    for (const topic of named(missing))
      expect(warnings[0]).toContain(`kafka-topics --bootstrap-server <broker> --create --topic ${topic} `);
  }
  const tab = await signedUp(front.url, 'lee');
  expect((await tab.ask('user-status-change', { status: 'hi' })).status).toBe(503);
  expect((await tab.ask('user-search-friend', {})).status).toBe(503);
  const room = await tab.ask('user-add-room', { friendId: [] });
  expect(room.body).toMatchObject({ isSuccess: true });
  const stream = await tab.openStream();
  const { roomId } = room.body;
  await tab.ask('user-add-chat', { roomId, message: 'still here' });
  await stream.next('room-event', ({ content }) => content === 'still here');
  await make(...missing);
  await waitFor(
    'nothing to warn of',
    async () => (await front.readiness()).warnings.length === 0 || undefined,
    30_000,
  );
  const served = async (pair: string, body: object) => (await tab.ask(pair, body)).status === 200;
  await waitFor('a change of status', () => served('user-status-change', { status: 'hi' }), 30_000);
  await waitFor('a list of friends', () => served('user-search-friend', {}), 30_000);
  await Promise.all([worker.stop(), front.stop()]);
});

test('a worker serves without the only topic of one of its consumers, and says which', {
  timeout: 90_000,
}, async () => {
  const missing = 'user-add-chat-request';
  await remove(missing);
  await waitFor('its end', async () => (await there(missing)) === 0);
  const worker = await system.startWorker({ TOPICS: 'check' });
  const { warnings = [] } = await waitFor('readiness', async () => {
    const state = await worker.readiness();
    return state.ready && state;
  });
  expect(warnings[0]).toContain(`--create --topic ${system.prefix}${missing} `);
});
