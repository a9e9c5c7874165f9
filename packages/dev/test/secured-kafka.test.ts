/**
 * Commands against a Kafka that speaks TLS and wants a login, with the variables of a front and without; secure-stack.test.ts has
 * some of them against a local stack's.
 *
 * @module-tag long
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { KafkaSettings } from '@parley/messaging';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { clientProperties } from '../src/kafka/client-properties.ts';
import { createStackPlace, errorLines, type StackPlace } from './support/local-stack.ts';
import { type SecuredKafka, startSecuredKafka } from './support/secured-kafka.ts';
import { startShell } from './support/shell.ts';

let kafka: SecuredKafka;
let place: StackPlace;

beforeAll(async () => {
  place = await createStackPlace();
  kafka = await startSecuredKafka();
}, 120_000);

afterAll(async () => {
  await kafka?.stop();
  await place?.remove();
});

async function run(command: string, args: string[], more: Record<string, string>) {
  const { ended, output } = place.run(command, args, more);
  return { code: await ended, output: output() };
}

test("Kafka's tools connect by TLS, with a certificate of their own and a login, as a front does", {
  timeout: 90_000,
}, async () => {
  const topics = (more: Record<string, string>) => run('kafka', ['topics', '--list'], more);
  expect(await topics({ KAFKA_BROKERS: kafka.tls, ...kafka.trusting })).toMatchObject({ code: 0 });
  const create = ['topics', '--create', '--topic', 'made-by-login', '--partitions', '1'];
  const loggedIn = { KAFKA_BROKERS: kafka.login, ...kafka.loggingIn };
  expect(await run('kafka', create, loggedIn)).toMatchObject({ code: 0 });
  expect((await topics(loggedIn)).output).toContain('made-by-login');
  const wrong = await topics({ ...loggedIn, KAFKA_SASL_PASSWORD: 'mistaken' });
  expect(wrong.code).not.toBe(0);
  expect(wrong.output).not.toContain('mistaken');
});

test('a tool that is given settings of a connection goes by these alone', { timeout: 90_000 }, async () => {
  const file = join(place.folder, 'mine.properties');
  const authority = kafka.trusting.KAFKA_SSL_CA_FILE;
  writeFileSync(
    file,
    `security.protocol=SSL\nssl.truststore.type=PEM\nssl.truststore.location=${authority}\n`,
  );
  for (const more of [{}, kafka.trusting]) {
    const args = ['topics', '--list', '--command-config', file];
    expect(await run('kafka', args, { KAFKA_BROKERS: kafka.tls, ...more })).toMatchObject({ code: 0 });
  }
});

test('parley connects by the settings of Kafka’s tools, with certificates and a login', {
  timeout: 90_000,
}, async () => {
  const file = (name: string) => readFileSync(kafka.loggingIn[name] ?? '', 'utf8');
  const tls = {
    ca: file('KAFKA_SSL_CA_FILE'),
    cert: file('KAFKA_SSL_CERT_FILE'),
    key: file('KAFKA_SSL_KEY_FILE'),
  };
  const { KAFKA_SASL_USERNAME: username = '', KAFKA_SASL_PASSWORD: password = '' } = kafka.loggingIn;
  const watch = (name: string, settings: Pick<KafkaSettings, 'tls' | 'sasl'>) => {
    const path = join(place.folder, `${name}.properties`);
    writeFileSync(path, clientProperties({ brokers: [], clientId: '', ...settings }) ?? '');
    return run('cli', ['watch', '-t', 'made-by-parley', '-b', kafka.login, '--command-config', path], {});
  };
  const login = (given: string) => ({ mechanism: 'plain' as const, username, password: given });
  // There is no such topic, which only somebody who was let in is told.
  const letIn = await watch('right', { tls, sasl: login(password) });
  expect(letIn).toMatchObject({ code: 1, output: expect.stringContaining('no topic made-by-parley') });
  const wrong = await watch('wrong', { tls, sasl: login('mistaken') });
  expect(wrong.code).toBe(6);
  expect(wrong.output).not.toContain('mistaken');
  expect(await watch('untrusting', { tls: { ca: tls.cert }, sasl: login(password) })).toMatchObject({
    code: 6,
  });
});

test('a tool that would be let loose on TLS without it says what to set', async () => {
  for (const [args, more] of [
    [['topics', '--list'], { KAFKA_BROKERS: kafka.tls }],
    [['topics', '--bootstrap-server', kafka.tls, '--list'], {}],
    [['console-consumer', '--topic', 'any'], { KAFKA_BROKERS: kafka.login }],
  ] as const) {
    const { code, output } = await run('kafka', [...args], more);
    expect(code).toBe(1);
    expect(output).toContain('speaks TLS');
    expect(output).toMatch(/KAFKA_SSL=true .*npm run kafka -- /);
    expect(output).not.toMatch(/heap|OutOfMemory/i);
    expect(errorLines(output).length).toBeLessThanOrEqual(5);
  }
});

test('a start against TLS says what to set, and against none says that there is none', {
  timeout: 90_000,
}, async () => {
  const tls = await run('start', [], { KAFKA_BROKERS: kafka.tls });
  expect(tls.code).toBe(1);
  expect(tls.output).toContain('speaks TLS');
  expect(tls.output).toMatch(/KAFKA_SSL=true .*npm start/);
  expect(tls.output).not.toContain('not a Kafka broker');

  const untrusted = await run('start', [], { KAFKA_BROKERS: kafka.tls, KAFKA_SSL: 'true' });
  expect(untrusted.code).toBe(1);
  expect(untrusted.output).toContain('KAFKA_SSL_CA_FILE=');

  const plain = await run('start', [], { KAFKA_BROKERS: inject('kafkaBrokers'), KAFKA_SSL: 'true' });
  expect(plain.code).toBe(1);
  expect(plain.output).toContain('It answers without TLS:  env -u KAFKA_SSL ');
});

test('parley says so too', async () => {
  const bin = resolve(import.meta.dirname, '../../cli/dist/bin.js');
  const ask = startShell(`'${process.execPath}' '${bin}' ask logout kim`, { KAFKA_BROKERS: kafka.tls });
  expect(await ask.ended).toBe(6);
  expect(ask.errors()).toContain('it speaks TLS');
});
