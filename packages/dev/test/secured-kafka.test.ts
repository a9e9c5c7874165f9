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

test('parley connects by the settings of Kafka’s tools, with TLS and a login', {
  timeout: 90_000,
}, async () => {
  const { KAFKA_SSL_CA_FILE: authority, KAFKA_SASL_MECHANISM: mechanism = '' } = kafka.loggingIn;
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = kafka.loggingIn;
  const module = mechanism.startsWith('scram') ? 'scram.ScramLoginModule' : 'plain.PlainLoginModule';
  const truststore = `ssl.truststore.type=PEM\nssl.truststore.location=${authority}\n`;
  const jaas = `org.apache.kafka.common.security.${module} required \\\n  username="${username}" password="${password}";`;
  const settings = {
    'login.properties': `security.protocol=SASL_SSL\n${truststore}sasl.mechanism=${mechanism.toUpperCase()}\nsasl.jaas.config=${jaas}\n`,
    'wrong.properties': `security.protocol=SASL_SSL\n${truststore}sasl.mechanism=${mechanism.toUpperCase()}\nsasl.jaas.config=${jaas.replace(password ?? '', 'mistaken')}\n`,
    'untrusted.properties': 'security.protocol=SSL\n',
  };
  for (const [name, text] of Object.entries(settings)) writeFileSync(join(place.folder, name), text);
  const watch = (file: string) => {
    const command = ['watch', '-t', 'made-by-parley', '-e', '-b', kafka.login];
    return run('cli', [...command, '--command-config', join(place.folder, file)], {});
  };
  // There is no such topic, which only somebody who was let in can be told.
  expect(await watch('login.properties')).toMatchObject({
    code: 1,
    output: expect.stringContaining('has no topic made-by-parley'),
  });
  for (const file of ['wrong.properties', 'untrusted.properties']) {
    const refused = await watch(file);
    expect(refused.code).toBe(6);
    expect(refused.output).not.toContain('mistaken');
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
