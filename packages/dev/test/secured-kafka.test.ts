/** Commands against a Kafka that speaks TLS and wants a login, with the variables of a front and without. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
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
  expect(await ask.ended).toBe(3);
  expect(ask.errors()).toContain('it speaks TLS');
});
