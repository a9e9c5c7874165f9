/** `npm start -- --secure`: the same stack on a Kafka that asks who is there. */
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { connectKafka, createLog } from '@parley/messaging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeCluster, SpeaksTls } from '../src/kafka/describe-cluster.ts';
import { createStackPlace, type StackPlace } from './support/local-stack.ts';
import { signUpAndLogIn } from './support/log-in.ts';

let place: StackPlace;
let output: () => string;

beforeAll(async () => {
  place = await createStackPlace();
  ({ output } = await place.start(['--secure']));
}, 120_000);

afterAll(() => place?.remove());

const secret = (name: string) => join(place.folder, 'data/secrets', name);

/** As one of the users that the start has made. */
function as(user: string, password = readFileSync(secret(`kafka-${user}-password`), 'utf8').trim()) {
  const sasl = { mechanism: 'scram-sha-512' as const, username: `parley-${user}`, password };
  const tls = { ca: readFileSync(secret('kafka-ca.pem'), 'utf8') };
  const settings = { brokers: [`127.0.0.1:${place.kafkaPort}`], clientId: 'test', tls, sasl };
  return connectKafka(settings, createLog('test', 'silent'));
}

async function written(user: string, topic: string): Promise<string> {
  const producer = as(user).producer();
  await producer.connect();
  const sent = producer.send({ topic, messages: [{ key: 'kim', value: '"kim"' }] });
  return sent
    .then(
      () => 'written',
      ({ message }: Error) => message,
    )
    .finally(() => producer.disconnect());
}

test('people sign up, log in and talk', async () => {
  const browser = await signUpAndLogIn(place.ready()?.front[0] ?? '', `kim-${randomUUID()}`);
  const stream = await browser.openStream();
  await stream.next('hello');
  expect((await browser.ask('user-add-room', { friendId: [] })).status).toBe(200);
  await stream.next('room-event');
  browser.close();
});

test('nobody gets in without TLS, or with a wrong password', async () => {
  await expect(describeCluster(`127.0.0.1:${place.kafkaPort}`)).rejects.toThrow(SpeaksTls);
  const admin = as('tester', 'mistaken').admin();
  await expect(admin.connect()).rejects.toThrow(/authentication/i);
});

test.each([
  ['front', 'login-response'],
  ['worker', 'login-request'],
  ['tester', 'login-request'],
  ['tester', 'normalChat'],
  ['admin', 'login-response'],
])('%s may not write on %s', async (user, topic) => {
  expect(await written(user, topic)).toMatch(/not authorized/i);
});

test('a tester reads what passes by, with the command that the start shows', {
  timeout: 60_000,
}, async () => {
  const shown = /npm run kafka -- (console-consumer .*)/.exec(output())?.[1] ?? '';
  const args = shown.replaceAll("'", '').split(' ');
  const tool = place.run('kafka', [...args, '--max-messages', '1']);
  expect(await tool.ended).toBe(0);
  expect(tool.output()).toContain('"userId":"kim-');
});

test('keys and passwords are readable by their owner alone, and no password is in the log', () => {
  for (const name of [
    'kafka-broker.p12',
    'kafka-broker-password',
    'kafka-front-password',
    'kafka-front.properties',
  ])
    expect([name, statSync(secret(name)).mode & 0o077]).toEqual([name, 0]);
  const logged = readFileSync(join(place.folder, 'data/logs/kafka-1.log'), 'utf8');
  for (const user of ['owner', 'front', 'worker', 'tester', 'admin'])
    expect(logged).not.toContain(readFileSync(secret(`kafka-${user}-password`), 'utf8').trim());
});
