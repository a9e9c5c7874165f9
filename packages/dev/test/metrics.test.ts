/** What Prometheus reads of a front and a worker, at the port for those who run them. */
import { randomUUID } from 'node:crypto';
import type { Front } from '@parley/front';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { freePorts } from '../src/processes/ports.ts';
import { BrowserLike } from './support/browser-like.ts';
import { eventually } from './support/eventually.ts';
import { createSystem, type System } from './support/system.ts';
import { createTopicClient, type TopicClient } from './support/topic-client.ts';

let system: System;
let front: Front;
let client: TopicClient;
let ports: readonly number[];

beforeAll(async () => {
  ports = await freePorts(2);
  const [ofWorker = '', ofFront = ''] = ports.map(String);
  system = await createSystem();
  await system.startWorker({ HEALTH_PORT: ofWorker });
  front = await system.startFront({ HEALTH_PORT: ofFront });
  client = await createTopicClient(system.prefix);
});

afterAll(async () => {
  await client?.stop();
  await system?.stop();
});

/** @returns the value of each sample, by its name and labels. */
async function samples(port: number | undefined): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

test('requests are counted by pair and outcome where they are asked and where they are answered', async () => {
  const kim = new BrowserLike(front.url);
  const account = { userId: `kim-${randomUUID()}`, userPw: 'correct horse' };
  expect(await kim.ask('user-add', { ...account, email: '', userName: 'Kim' })).toMatchObject({
    status: 200,
  });
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
  expect(ofWorker('parley_request_wait_seconds_count{pair="login"}')).toBe(2);
  expect(ofFront('parley_streams')).toBe(1);
  for (const all of await Promise.all(ports.map(samples)))
    expect(all.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  expect((await samples(ports[0])).get('parley_outbox_age_seconds')).toBeGreaterThanOrEqual(0);
});

test('a request that is refused before it is executed is counted too', async () => {
  const name = 'parley_requests_total{pair="user-search-room",outcome="BAD_REQUEST"}';
  const before = (await samples(ports[0])).get(name) ?? 0;
  await client.send('user-search-room', 'not JSON', { key: 'kim' });
  await eventually(async () => expect((await samples(ports[0])).get(name)).toBe(before + 1));
});

test('records that no worker has signed are a total', async () => {
  const text = await (await fetch(`http://127.0.0.1:${ports[1]}/metrics`)).text();
  expect(text).toContain('# TYPE parley_forged_records_total counter\nparley_forged_records_total 0\n');
});

test('a front whose health port is taken says so, and serves nothing', async () => {
  const [port = 0] = await freePorts(1);
  const { HEALTH_PORT, PORT } = { HEALTH_PORT: String(ports[1]), PORT: String(port) };
  await expect(system.startFront({ HEALTH_PORT, PORT })).rejects.toThrow(`HEALTH_PORT ${ports[1]} is taken`);
  await expect(fetch(`http://127.0.0.1:${port}/live`)).rejects.toThrow('fetch failed');
});

test('a record that nobody can be told of is counted as a dead letter', async () => {
  const name = 'parley_dead_letters_total{pair="user-search-room"}';
  const before = (await samples(ports[0])).get(name) ?? 0;
  await client.send('user-search-room', 'not JSON', { key: null });
  await eventually(async () => expect((await samples(ports[0])).get(name)).toBe(before + 1));
});

test('the public port tells nothing of it', async () => {
  expect((await fetch(`${front.url}/metrics`)).status).toBe(404);
});
