/** What somebody writes who may write on topics of replies and events, but has not the workers' secret. */
import { randomUUID } from 'node:crypto';
import type { Front } from '@parley/front';
import { connectKafka, createLog, EventSender, Signatures, TopicNames } from '@parley/messaging';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { openProducer } from '../src/kafka/open-producer.ts';
import { BrowserLike } from './support/browser-like.ts';
import { inDatabase } from './support/databases.ts';
import { createEventWriter, type EventWriter } from './support/event-writer.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { type SharedTopics, sharedTopics } from './support/shared-system.ts';
import { waitFor } from './support/wait-for.ts';

let system: SharedTopics;
let writer: EventWriter;
let forger: ReturnType<typeof openForger>;
/** Takes nothing that is not signed; and takes whatever comes, as where others answer. */
let fronts: { strict: Front; trusting: Front };

beforeAll(async () => {
  system = await sharedTopics();
  const [strict, trusting] = await Promise.all([
    system.startFront(),
    system.startFront({ UNSIGNED_TOPICS: 'login-response,logout-response,normalChat' }),
  ]);
  fronts = { strict, trusting };
  writer = createEventWriter(system);
  forger = openForger(system.prefix);
});

afterAll(() => Promise.all([writer?.stop(), forger?.close()]));

/** Signs, but with a secret of its own. */
function openForger(prefix: string) {
  const log = createLog('test-forger', 'fatal');
  const brokers = inject('kafkaBrokers').split(',');
  const kafka = connectKafka({ brokers, clientId: 'test', tls: undefined, sasl: undefined }, log);
  const names = new TopicNames({ prefix, pairs: {} });
  const { producer, close } = openProducer(kafka, log);
  const signatures = new Signatures(['a secret that somebody has made up']);
  const events = new EventSender(producer, names, signatures);
  return {
    close,
    async reply(pair: 'login' | 'logout', userId: string, headers: Record<string, string> = {}) {
      const reply = { userId, isSuccess: true, errorMessage: '', errorCode: '', user: { userId } };
      const record = {
        topic: names.response(pair),
        key: Buffer.from(userId),
        value: Buffer.from(JSON.stringify(reply)),
        headers: { kafka_correlationId: randomUUID(), ...headers },
      };
      const signature = { 'parley-signature': signatures.sign(record) };
      await producer.send({ ...record, headers: { ...record.headers, ...signature } });
    },
    async event(roomId: number, action: string, userId: string, eventSeq: number) {
      const text = JSON.stringify({ uuid: randomUUID(), roomId, eventSeq, actionType: action, userId });
      const key = String(roomId);
      await events.send({ topic: 'normalChat', key, action, eventSeq, text, traceparent: undefined });
    },
  };
}

/** How many records a front has dropped so far. */
async function droppedBy(front: Front): Promise<number> {
  const { warnings } = await front.readiness();
  return Number(/no worker has signed, (\d+) so far/.exec(warnings.join('\n'))?.[1] ?? 0);
}

/** Does it, and waits until the strict front has dropped something more. */
async function dropped(forge: () => Promise<void>): Promise<void> {
  const before = await droppedBy(fronts.strict);
  await forge();
  await waitFor('the front to drop it', async () => (await droppedBy(fronts.strict)) > before);
}

let people = 0;
const newPerson = (name: string) => `${name}-${randomUUID().slice(0, 8)}-${people++}`;

function browser(front: Front): BrowserLike {
  const made = new BrowserLike(front.url);
  onTestFinished(() => made.close());
  return made;
}

async function member(front: Front, name: string) {
  const userId = newPerson(name);
  const tab = await signUpAndLogIn(front.url, userId);
  onTestFinished(() => tab.close());
  const stream = await tab.openStream();
  await stream.next('hello');
  return { userId, tab, stream };
}

const originOf = ({ cookie }: BrowserLike) =>
  inDatabase(system.databaseUrl, async (database) => {
    const sid = decodeURIComponent(cookie?.split('=')[1] ?? '').split('.')[0];
    const { rows } = await database.query(`SELECT sess ->> 'origin' AS origin FROM session WHERE sid = $1`, [
      sid,
    ]);
    return rows[0].origin as string;
  });

describe('a forged login-response', () => {
  async function attack(front: Front, victim: string) {
    const tab = browser(front);
    await tab.fetch('/login');
    const stream = await tab.openStream();
    await stream.next('hello');
    const headers = { 'parley-origin': await originOf(tab), 'parley-claim-challenge': 'mine' };
    return { tab, stream, forge: () => forger.reply('login', victim, headers) };
  }

  test('logs in as nobody, and is counted', async () => {
    const { userId: victim } = await member(fronts.strict, 'victim');
    const { tab, stream, forge } = await attack(fronts.strict, victim);
    await dropped(forge);
    expect(stream.events.filter(({ event }) => event === 'login-response')).toEqual([]);
    expect((await tab.get('/api/session')).body.userId).toBeNull();
  });

  test('is taken where the topic is one that others write', async () => {
    const { stream, forge } = await attack(fronts.trusting, newPerson('victim'));
    await forge();
    expect(await stream.next('login-response')).toMatchObject({ ticket: expect.any(String) });
  });
});

test('a forged logout ends no stream, and is counted', async () => {
  const { userId, tab, stream } = await member(fronts.strict, 'kim');
  await dropped(() => forger.reply('logout', userId));
  expect(stream.ended).toBe(false);
  expect((await tab.get('/api/session')).body.userId).toBe(userId);
});

test('a forged JOIN lets no outsider hear the room, and takes no place of a true event', async () => {
  const [ann, eve] = [await member(fronts.strict, 'ann'), await member(fronts.strict, 'eve')];
  const room = await writer.makeRoom([ann.userId]);
  await ann.stream.next('room-event', ({ actionType }) => actionType === 'JOIN');
  await dropped(() => forger.event(room.roomId, 'JOIN', eve.userId, 2));
  const eventSeq = await room.tell('SEND', ann.userId);
  expect(eventSeq).toBe(2);
  await ann.stream.next('room-event', (event) => event.eventSeq === eventSeq);
  expect(eve.stream.events.filter(({ event }) => event === 'room-event')).toEqual([]);
});

test('a forged event far ahead holds up none of the true ones that follow', async () => {
  const { userId, stream } = await member(fronts.strict, 'lee');
  const room = await writer.makeRoom([userId]);
  await stream.next('room-event', ({ actionType }) => actionType === 'JOIN');
  await dropped(() => forger.event(room.roomId, 'SEND', userId, 1_000_000));
  const told = [await room.tell('SEND', userId), await room.tell('SEND', userId)];
  for (const seq of told) await stream.next('room-event', ({ eventSeq }) => eventSeq === seq);
  expect(stream.events.filter(({ event }) => event === 'reset')).toEqual([]);
});
