/** Kafka or PostgreSQL gone and back again: a state that is told, and that ends by itself. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { applyMigrations, type Worker } from '@parley/worker';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startKafka } from '../src/kafka/start-kafka.ts';
import { type LocalPostgres, startPostgres } from '../src/postgres/start-postgres.ts';
import { freePorts } from '../src/processes/ports.ts';
import { BrowserLike } from './support/browser-like.ts';
import { inDatabase } from './support/databases.ts';
import { openEventTape } from './support/event-tape.ts';
import { KafkaProxy } from './support/kafka-proxy.ts';
import { createSystem, type System } from './support/system.ts';
import { createTopicClient } from './support/topic-client.ts';
import { waitFor } from './support/wait-for.ts';

const root = resolve(import.meta.dirname, '../../..');
let folder: string;
/** By which all come to Kafka: where it lets nobody through, there is none. */
let kafka: KafkaProxy;
let postgres: LocalPostgres;
let startDatabase: () => Promise<LocalPostgres>;
let system: System;
let worker: Worker;
let frontUrl: string;
let healthUrl: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-outage-'));
  chmodSync(folder, 0o755);
  const [healthPort = 0, postgresPort = 0] = await freePorts(2);
  const password = randomBytes(12).toString('hex');
  startDatabase = () =>
    startPostgres({
      folder: join(folder, 'pg'),
      logFile: join(folder, 'pg.log'),
      port: postgresPort,
      password,
    });
  [kafka, postgres] = await Promise.all([KafkaProxy.open(inject('kafkaBrokers')), startDatabase()]);
  await applyMigrations(postgres.url);
  system = await createSystem({ KAFKA_BROKERS: kafka.addresses, DATABASE_URL: postgres.url });
  worker = await system.startWorker();
  frontUrl = (await system.startFront({ HEALTH_PORT: String(healthPort) })).url;
  healthUrl = `http://127.0.0.1:${healthPort}`;
}, 120_000);

afterAll(async () => {
  await system?.stop();
  await kafka?.close();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const readiness = (health = healthUrl) => new BrowserLike(health).get('/ready');

async function loggedIn(userId: string, url = frontUrl): Promise<BrowserLike> {
  const tab = new BrowserLike(url);
  await tab.ask('user-add', { userId, userPw: 'correct horse', email: '', userName: 'A' });
  await tab.logInByStream(userId, 'correct horse');
  return tab;
}

/** What a front says and does while its Kafka is away, and once it is back. */
async function survives(
  front: { url: string; health: string },
  leave: () => unknown,
  comeBack: () => unknown,
): Promise<void> {
  const tab = await loggedIn('kafka-outage', front.url);
  const stream = await tab.openStream();
  await stream.next('hello');
  await leave();
  const down = await waitFor('the front to notice', async () => {
    const state = await readiness(front.health);
    return state.status === 503 && state;
  });
  expect(down.body.reasons.join()).toMatch(/^Kafka: /);
  // Anybody may ask the front's own port, which says no more than that.
  const { status, body: said } = await new BrowserLike(front.url).get('/ready');
  expect([status, said]).toEqual([503, { ready: false }]);
  const refused = await tab.post('/api/requests/user-status-change', { status: 'x' });
  expect(refused).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } });
  expect(refused.headers.get('retry-after')).toBe('2');
  await comeBack();
  await waitFor('the front to recover', async () => (await readiness(front.health)).status === 200, 60_000);
  const { body } = await tab.post('/api/requests/user-status-change', { status: 'back again' });
  const event = await stream.next(
    'user-status-change-response',
    ({ requestId }) => requestId === body.requestId,
  );
  expect(event.reply).toMatchObject({ isSuccess: true, status: 'back again' });
  stream.close();
}

test(
  'without Kafka the front says so, and requests over the same stream work again when it is back',
  {
    timeout: 120_000,
  },
  () =>
    survives(
      { url: frontUrl, health: healthUrl },
      () => kafka.cut(),
      () => kafka.restore(),
    ),
);

test('the same when the broker itself is stopped', { timeout: 120_000, tags: ['long'] }, async () => {
  const [kafkaPort = 0, health = 0] = await freePorts(2);
  const own = await startKafka({ root, folder: join(folder, 'kafka'), ports: [kafkaPort] });
  const around = await createSystem({ KAFKA_BROKERS: own.brokers });
  try {
    await around.startWorker();
    const { url } = await around.startFront({ HEALTH_PORT: String(health) });
    await survives(
      { url, health: `http://127.0.0.1:${health}` },
      () => own.stopBroker(0),
      () => own.startBroker(0),
    );
  } finally {
    await around.stop({ keepTopics: true });
    await own.stop();
  }
});

test('without PostgreSQL pages still come, streams ask to come back, and all works again afterwards', {
  timeout: 120_000,
}, async () => {
  const tab = await loggedIn('postgres-outage');
  await postgres.stop();
  const down = await waitFor('the front to notice', async () => {
    const state = await readiness();
    return state.status === 503 && state;
  });
  expect(down.body.reasons.join()).toMatch(/^PostgreSQL: /);
  expect(await tab.post('/api/requests/user-status-change', { status: 'x' })).toMatchObject({
    status: 503,
    body: { code: 'UNAVAILABLE' },
  });
  expect(
    await tab.fetch('/login').then(async (page) => [page.status, (await page.text()).slice(0, 15)]),
  ).toEqual([503, '<!doctype html>']);
  expect(await tab.fetch('/api/events').then((answer) => answer.text())).toMatch(/^retry: \d+/);
  postgres = await startDatabase();
  await waitFor('the front to recover', async () => (await readiness()).status === 200);
  expect(await tab.ask('user-status-change', { status: 'back' })).toMatchObject({
    status: 200,
    body: { status: 'back' },
  });
});

test('a request that comes while PostgreSQL is away is answered when it is back', {
  timeout: 120_000,
}, async () => {
  await loggedIn('patient');
  const client = await createTopicClient(system.prefix);
  try {
    await postgres.stop();
    await client.send(
      'user-status-change',
      { userId: 'patient', status: 'waited' },
      { requestId: 'patient-1' },
    );
    postgres = await startDatabase();
    const [reply] = await client.repliesTo('patient-1');
    expect(reply?.body).toMatchObject({ isSuccess: true, status: 'waited' });
  } finally {
    await client.stop();
  }
});

test('while PostgreSQL answers and writes nothing, the worker says why, and what was asked is done afterwards', {
  timeout: 120_000,
}, async () => {
  await loggedIn('unwritten');
  const client = await createTopicClient(system.prefix);
  const setReadOnly = (value: string) =>
    inDatabase(postgres.url, async (database) => {
      await database.query(`ALTER SYSTEM SET default_transaction_read_only = ${value}`);
      await database.query('SELECT pg_reload_conf()');
    });
  try {
    await setReadOnly('on');
    const request = { userId: 'unwritten', status: 'kept' };
    await client.send('user-status-change', request, { requestId: 'unwritten-1' });
    const { reasons } = await waitFor('the worker to say why', async () => {
      const state = await worker.readiness();
      return !state.ready && state;
    });
    expect(reasons.join()).toMatch(/^PostgreSQL: what is asked cannot be written: .*read-only/);
  } finally {
    await setReadOnly('off');
  }
  const [reply] = await client.repliesTo('unwritten-1');
  expect(reply?.body).toMatchObject({ isSuccess: true, status: 'kept' });
  await waitFor('the worker to be ready', async () => (await worker.readiness()).ready);
  await client.stop();
});

test('however many requests wait for PostgreSQL, each is answered, and nothing is called a leak', {
  timeout: 120_000,
}, async () => {
  await loggedIn('many');
  const client = await createTopicClient(system.prefix);
  const warnings: string[] = [];
  const note = ({ name }: Error) => void warnings.push(name);
  process.on('warning', note);
  try {
    await postgres.stop();
    const userId = 'many';
    const asked = [
      ['user-search-room', { userId }],
      ['user-search-friend', { userId }],
      ['user-search-membership', { userId }],
      ['user-search-user', { userId, text: 'many' }],
      ['user-find-chat', { userId, text: 'many' }],
      ['user-status-change', { userId, status: 'waited' }],
      ['user-add-room', { userId, friendId: [] }],
    ] as const;
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
    const requestIds = asked.flatMap(([pair]) => keys.map((key) => `${pair}-${key}`));
    await Promise.all(
      asked.flatMap(([pair, request]) =>
        keys.map((key) => client.send(pair, request, { key, requestId: `${pair}-${key}` })),
      ),
    );
    postgres = await startDatabase();
    for (const requestId of requestIds) {
      const [reply] = await client.repliesTo(requestId);
      expect(reply?.body).toMatchObject({ isSuccess: true });
    }
    expect(warnings).toEqual([]);
  } finally {
    process.off('warning', note);
    await client.stop();
  }
});

test('events that are committed while Kafka is away, and after PostgreSQL was, are published', {
  timeout: 120_000,
}, async () => {
  const commitEvent = (eventSeq: number) =>
    inDatabase(postgres.url, (database) =>
      database.query(
        `INSERT INTO outbox (topic, key, action, event_seq, payload)
         VALUES ('normalChat', '1', 'SEND', $1, json_build_object('eventSeq', $1::int)::text)`,
        [eventSeq],
      ),
    );
  const tape = await openEventTape(system.prefix);
  try {
    const isPublished = (eventSeq: number) =>
      waitFor(`event ${eventSeq}`, () => tape.events.some(({ body }) => body.eventSeq === eventSeq), 60_000);
    await commitEvent(1);
    await isPublished(1);
    kafka.cut();
    await commitEvent(2);
    kafka.restore();
    await isPublished(2);
    await postgres.stop();
    postgres = await startDatabase();
    await commitEvent(3);
    await isPublished(3);
  } finally {
    await tape.stop();
  }
});
