/** `npm start -- --secure`: the same stack on a Kafka that asks who is there. */
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { connectKafka, createLog } from '@parley/messaging';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeCluster, SpeaksTls } from '../src/kafka/describe-cluster.ts';
import { createStackPlace, type StackPlace } from './support/local-stack.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { startShell } from './support/shell.ts';

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

describe('parley', () => {
  const login = (user: string) => ['--command-config', secret(`kafka-${user}.properties`)];

  async function parley(...args: string[]) {
    const begun = performance.now();
    const { code, output: told, errors } = await place.runLaunched('cli', args);
    return { code, said: errors + told, seconds: (performance.now() - begun) / 1_000 };
  }

  test('is told how to connect where nothing says so, and with the login of the start’s own block gets an answer', async () => {
    const { code, said } = await parley('request', 'logout', 'kim');
    expect(code, said).toBe(6);
    expect(said).toContain('speaks TLS');
    expect(said).toMatch(/data\/secrets: kafka-front\.properties for sending requests/);
    expect(said).not.toContain('Start the local one');
    const [, elsewhere] = /elsewhere: (.*)\)/.exec(output()) ?? [];
    const answered = startShell(`${elsewhere} request user-search-setting '{"userId":"nobody"}'`, {});
    expect(await answered.ended, answered.errors()).toBe(5);
    expect(answered.output()).toContain('USER_NOT_FOUND');
  });

  test.each([
    [['request', 'logout', 'kim'], 'tester', 'Write', 'logout-request'],
    [['demo'], 'tester', 'Write', 'user-search-room-request'],
    [['watch', 'logout'], 'admin', 'Read', 'logout-'],
  ])('%j says at once which right is missing, and what gives it', async (args, user, operation, topic) => {
    const { code, said, seconds } = await parley(...args, ...login(user));
    expect(code, said).toBe(1);
    expect(said).toContain(`Kafka does not allow parley-${user} ${operation} on the topic ${topic}`);
    expect(said).toMatch(/npm run kafka -- acls .*--command-config \S+kafka-admin.properties --add/);
    expect(said).toContain(`--allow-principal User:parley-${user} --operation ${operation} --topic ${topic}`);
    // It is tried again for 15 s where it may pass.
    expect(seconds).toBeLessThan(14);
  });

  test('finds in the rights that the start gives nothing missing and nothing too much', async () => {
    const { code, said } = await parley('acls', 'check', ...login('admin'));
    expect(code, said).toBe(0);
    expect(said).toContain('User:parley-front is assumed to be a front with an inspector');
    const without = await parley('acls', 'check', '--no-inspector', ...login('admin'));
    expect(without).toMatchObject({ code: 1, said: expect.stringContaining('too much') });
  });
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
