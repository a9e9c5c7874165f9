/** What those see who run it: metrics at the port that is theirs, lines of the log, and traces over all processes. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { freePorts } from '../src/processes/ports.ts';
import { documentedMetrics } from './docs/metric-table.ts';
import { BrowserLike } from './support/browser-like.ts';
import { type CollectedSpan, type Collector, startCollector } from './support/collector.ts';
import { inDatabase } from './support/databases.ts';
import { eventually } from './support/eventually.ts';
import { type FrontProcess, type MemberProcess, spawnFront, spawnWorker } from './support/member-process.ts';
import { createSystem, type System } from './support/system.ts';
import { createTopicClient, type TopicClient } from './support/topic-client.ts';
import { waitFor } from './support/wait-for.ts';

let system: System;
let collector: Collector;
let worker: MemberProcess;
let front: FrontProcess;
let client: TopicClient;
let ports: readonly number[];

beforeAll(async () => {
  ports = await freePorts(2);
  const [ofWorker = '', ofFront = ''] = ports.map(String);
  [system, collector] = await Promise.all([createSystem(), startCollector()]);
  worker = await spawnWorker(system, { HEALTH_PORT: ofWorker, ...collector.environment });
  front = await spawnFront(system, {
    HEALTH_PORT: ofFront,
    ACCESS_LOG: 'all',
    ...collector.environment,
  });
  client = await createTopicClient(system.prefix);
});

afterAll(async () => {
  await client?.stop();
  await Promise.all([worker?.stop(), front?.stop()]);
  await Promise.all([system?.stop(), collector?.stop()]);
});

const password = 'correct horse';

/** Somebody who has signed up. */
async function signedUp() {
  const account = { userId: `kim-${randomUUID()}`, userPw: password };
  const browser = new BrowserLike(front.url);
  const answer = await browser.ask('user-add', { ...account, email: '', userName: 'Kim' });
  expect(answer).toMatchObject({ status: 200 });
  return { account, browser };
}

async function exported(port: number | undefined): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  return response.text();
}

/** @returns the value of each sample, by its name and labels. */
async function samples(port: number | undefined): Promise<ReadonlyMap<string, number>> {
  const lines = (await exported(port)).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

test('a worker’s own process hashes passwords as OWASP recommends', async () => {
  const { account } = await signedUp();
  const hashes = await inDatabase(system.databaseUrl, async (database) => {
    const { rows } = await database.query('SELECT password_hash FROM users WHERE user_id = $1', [
      account.userId,
    ]);
    return rows.map((row) => row.password_hash);
  });
  expect(hashes).toEqual([expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)]);
});

test('requests are counted by pair and outcome where they are asked and where they are answered', async () => {
  const { account, browser: kim } = await signedUp();
  const before = await Promise.all(ports.map(samples));
  expect(await kim.ask('login', { ...account, userPw: 'wrong horse' })).toMatchObject({ status: 401 });
  expect(await kim.ask('login', account)).toMatchObject({ status: 200 });
  const stream = await kim.openStream();
  onTestFinished(async () => {
    stream.close();
    await stream.whenEnded();
  });
  await stream.next('hello');
  const countedBy = async (at: number) => {
    const now = await samples(ports[at]);
    return (name: string) => (now.get(name) ?? 0) - (before[at]?.get(name) ?? 0);
  };
  const outcomes = ['OK', 'LOGIN_FAILED'];
  // Brokers may tell the front of a reply before they tell the worker that they have it.
  const ofWorker = await eventually(async () => {
    const counted = await countedBy(0);
    for (const outcome of outcomes)
      expect(counted(`parley_requests_total{pair="login",outcome="${outcome}"}`)).toBe(1);
    return counted;
  });
  const ofFront = await countedBy(1);
  for (const outcome of outcomes)
    expect(ofFront(`parley_asked_total{pair="login",outcome="${outcome}"}`)).toBe(1);
  expect(ofFront('parley_asked_seconds_count{pair="login"}')).toBe(2);
  expect(ofFront('parley_http_requests_total{method="POST",route="/api/requests/:pair",status="401"}')).toBe(
    1,
  );
  expect(ofFront('parley_http_request_seconds_count{route="/api/requests/:pair"}')).toBe(2);
  expect(ofFront('parley_delivery_seconds_count{kind="reply"}')).toBeGreaterThanOrEqual(2);
  expect(ofFront('parley_produce_seconds_count')).toBeGreaterThanOrEqual(2);
  expect(ofFront('parley_streams')).toBe(1);
  expect(ofWorker('parley_request_wait_seconds_count{pair="login"}')).toBe(2);
  expect(ofWorker('parley_database_seconds_count{kind="read"}')).toBeGreaterThan(0);
  const refusal = 'event="sign-in",outcome="refused",reason="wrong password"';
  expect(ofWorker(`parley_security_events_total{${refusal}}`)).toBe(1);
  for (const all of await Promise.all(ports.map(samples))) {
    expect(all.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    expect(all.get('parley_ready')).toBe(1);
  }
  expect((await samples(ports[0])).get('parley_outbox_age_seconds')).toBeGreaterThanOrEqual(0);
});

test('a request that is refused before it is executed is counted too, and leaves nothing to be done', async () => {
  const name = 'parley_requests_total{pair="user-search-room",outcome="BAD_REQUEST"}';
  const before = (await samples(ports[0])).get(name) ?? 0;
  await client.send('user-search-room', 'not JSON', { key: 'kim' });
  await eventually(async () => {
    const now = await samples(ports[0]);
    expect(now.get(name)).toBe(before + 1);
    for (const left of [
      'consumer_lag_records',
      'consumer_lag_seconds',
      'requests_in_flight',
      'requests_waiting',
    ])
      expect([left, now.get(`parley_${left}{pair="user-search-room"}`)]).toEqual([left, 0]);
  });
});

test('records that no worker has signed are a total', async () => {
  expect(await exported(ports[1])).toContain(
    '# TYPE parley_forged_records_total counter\nparley_forged_records_total 0\n',
  );
});

test('a front whose health port is taken says so, and serves nothing', async () => {
  const [port = 0] = await freePorts(1);
  const { HEALTH_PORT, PORT } = { HEALTH_PORT: String(ports[1]), PORT: String(port) };
  await expect(system.startFront({ HEALTH_PORT, PORT })).rejects.toThrow(`HEALTH_PORT ${ports[1]} is taken`);
  await expect(fetch(`http://127.0.0.1:${port}/live`)).rejects.toThrow('fetch failed');
});

test('a record that nobody can be told of is counted as a dead letter', async () => {
  const name = 'parley_dead_letters_total{pair="user-search-room"}';
  const before = (await samples(ports[0])).get(name);
  expect(before).toBeGreaterThanOrEqual(0);
  await client.send('user-search-room', 'not JSON', { key: null });
  await eventually(async () => expect((await samples(ports[0])).get(name)).toBe((before ?? 0) + 1));
});

test('the public port tells nothing of it', async () => {
  expect((await fetch(`${front.url}/metrics`)).status).toBe(404);
});

test('what is exported is what docs/operations.md says, with those labels', async () => {
  const { account, browser } = await signedUp();
  await browser.ask('login', account); // so that every kind of metric has a sample
  for (const [index, role] of (['worker', 'front'] as const).entries()) {
    const text = await exported(ports[index]);
    const types = new Map(
      [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]),
    );
    const documented = documentedMetrics().filter(({ of }) => of.includes(role));
    const isOurs = (name: string) => name.startsWith('parley_');
    expect([...types.keys()].filter(isOurs).toSorted()).toEqual(
      documented
        .map(({ name }) => name)
        .filter(isOurs)
        .toSorted(),
    );
    for (const { name, type, labels } of documented) {
      expect([name, types.get(name)]).toEqual([name, type]);
      const sample = new RegExp(`^${name}(?:_bucket|_sum|_count)?(?:\\{(.*)\\})? \\S+$`, 'gm');
      for (const [, given = ''] of text.matchAll(sample)) {
        const names = [...given.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)].map(([, label = '']) => label);
        expect([name, names.filter((label) => label !== 'le').toSorted()]).toEqual([name, labels.toSorted()]);
      }
    }
  }
});

const linesOf = (of: MemberProcess, msg: string) =>
  of.lines.filter((line) => line.msg === msg).map(({ text }) => JSON.parse(text));

test('each HTTP request and each outcome is a line of the front, without a secret', async () => {
  const secret = `typed-by-mistake-${randomUUID()}`;
  const { account, browser } = await signedUp();
  await browser.ask('login', { userId: secret, userPw: secret });
  const requestId = randomUUID();
  const traceparent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
  await browser.ask('login', account, { 'idempotency-key': requestId, traceparent });
  expect((await browser.get(`/api/session?token=${secret}`)).status).toBe(200);
  expect((await browser.get(`/nowhere/${secret}?token=${secret}`)).status).toBe(404);
  const ofSession = await waitFor('the line of the session', () =>
    linesOf(front, 'http').find(({ route, userId }) => route === '/api/session' && userId === account.userId),
  );
  expect(ofSession).toMatchObject({ level: 30, method: 'GET', status: 200, bytes: expect.any(Number) });
  expect(ofSession.ms).toBeGreaterThan(0);
  const post = linesOf(front, 'http').find((line) => line.requestId === requestId);
  expect(post).toMatchObject({
    method: 'POST',
    route: '/api/requests/:pair',
    status: 200,
    bytes: expect.any(Number),
  });
  const outcome = linesOf(front, 'outcome').find((line) => line.requestId === requestId);
  expect(outcome).toMatchObject({
    pair: 'login',
    userId: account.userId,
    outcome: 'OK',
    ms: expect.any(Number),
  });
  expect(outcome.traceparent.slice(0, 36)).toBe(traceparent.slice(0, 36));
  const refused = linesOf(front, 'outcome').filter(({ outcome: code }) => code === 'LOGIN_FAILED');
  expect(refused.at(-1)).toMatchObject({ pair: 'login', userId: null });
  await waitFor('the line of what is not there', () =>
    linesOf(front, 'http').some(({ route, status }) => route === null && status === 404),
  );
  for (const hidden of [secret, password])
    expect(front.lines.map(({ text }) => text).join('\n')).not.toContain(hidden);
});

test('a request is one trace, from its POST over both topics to the write on its stream', async () => {
  const { account, browser } = await signedUp();
  await browser.ask('login', account);
  const stream = await browser.openStream();
  onTestFinished(async () => {
    stream.close();
    await stream.whenEnded();
  });
  await stream.next('hello');
  const traceId = randomBytes(16).toString('hex');
  const page = randomBytes(8).toString('hex');
  const posted = await browser.post(
    '/api/requests/user-status-change',
    { status: 'here' },
    { traceparent: `00-${traceId}-${page}-01` },
  );
  expect(posted.status).toBe(202);
  await stream.next('user-status-change-response', ({ requestId }) => requestId === posted.body.requestId);

  const topic = (name: string) => `${system.prefix}user-status-change-${name}`;
  /** Each step, which caused the next, with who took it. */
  const steps = [
    ['parley-front', 'server', 'POST /api/requests/:pair'],
    ['parley-front', 'producer', `send ${topic('request')}`],
    ['parley-worker', 'consumer', `process ${topic('request')}`],
    ['parley-worker', 'producer', `send ${topic('response')}`],
    ['parley-front', 'consumer', 'process user-status-change-response'],
    ['parley-front', 'internal', 'write user-status-change-response to stream'],
  ] as const;
  const trace = await waitFor('all spans', () => {
    const spans = collector.spans.filter((span) => span.traceId === traceId);
    const isThere = (wanted: string) => spans.some(({ name }) => name === wanted);
    return steps.every(([, , name]) => isThere(name)) && isThere('database transaction') ? spans : undefined;
  });
  const one = (name: string): CollectedSpan => {
    const [span, ...more] = trace.filter((each) => each.name === name);
    if (!span || more.length > 0) throw new Error(`${more.length + 1} spans are called ${name}`);
    return span;
  };
  let cause = page;
  for (const [service, kind, name] of steps) {
    const span = one(name);
    expect(span).toMatchObject({ service, kind, parentSpanId: cause, isError: false });
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    cause = span.spanId;
  }
  const handled = one(`process ${topic('request')}`);
  expect(one('database transaction')).toMatchObject({
    service: 'parley-worker',
    kind: 'client',
    parentSpanId: handled.spanId,
  });
  expect(handled.attributes).toMatchObject({
    'messaging.system': 'kafka',
    'messaging.message.conversation_id': posted.body.requestId,
    'parley.outcome': 'OK',
  });
  // What is nobody's: names and texts stay out of traces.
  expect(JSON.stringify(trace.map(({ attributes }) => attributes))).not.toContain(account.userId);
});
