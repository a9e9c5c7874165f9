import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigurationError, databaseUrl, readEnvironment, secretLines, webOrigins } from './environment.ts';
import { kafkaSettings, sharedVariables, topicSettings } from './settings.ts';

const given = { KAFKA_BROKERS: '127.0.0.1:9092' };
const read = (environment: Record<string, string> = {}) =>
  readEnvironment(sharedVariables, { ...given, ...environment });

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-environment-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function writeFile(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test('what is absent or empty has its default', () => {
  const values = read({ TOPICS: '', INSTANCE_ID: '' });
  expect(values).toMatchObject({
    KAFKA_BROKERS: ['127.0.0.1:9092'],
    KAFKA_SSL: false,
    TOPICS: 'create',
    TOPIC_PREFIX: '',
    TOPIC_REPLICATION: 3,
    TOPIC_RETENTION_HOURS: 24,
    LOG_LEVEL: 'info',
  });
  expect(values.INSTANCE_ID).toBeUndefined();
});

test.each([
  ['KAFKA_BROKERS', 'localhost', /host:port/],
  ['KAFKA_BROKERS', 'localhost:9092,:1', /host:port/],
  ['KAFKA_BROKERS', ' , ', /KAFKA_BROKERS is wrong/],
  ['KAFKA_SSL', 'yes', /"true"\|"false"/],
  ['KAFKA_SSL_CA_FILE', '/nowhere/ca.pem', /cannot be read.*ENOENT/],
  ['KAFKA_SASL_MECHANISM', 'gssapi', /scram-sha-256/],
  ['LOG_LEVEL', 'loud', /"debug"/],
  ['TOPICS', 'delete', /"create"\|"check"/],
  ['TOPIC_PREFIX', 'a/b', /topic/],
  ['TOPIC_REPLICATION', 'three', /whole number/],
  ['TOPIC_REPLICATION', '-1', /whole number/],
  ['TOPIC_REPLICATION', '1.5', /whole number/],
  ['TOPIC_REPLICATION', '0', />=1/],
  ['TOPIC_REPLICATION', '101', /<=100/],
  ['TOPIC_RETENTION_HOURS', '24h', /whole number/],
  ['TOPIC_LOGIN_REQUEST', 'log in', /topic name/],
  ['TOPIC_USER_ADD_RESPONSE', 'x'.repeat(246), /topic name/],
  ['TOPIC_USER_STATUS_CHANGE_PARTITIONS', '0', />=1/],
  ['TOPIC_NORMAL_CHAT_NAME', 'normal chat', /topic name/],
  ['TOPIC_EMOJI_CHAT_PARTITIONS', '0', />=1/],
  ['TOPIC_EMOJI_CHAT_PARTITIONS', '101', /<=100/],
])('%s=%s is refused by name, with what it must be', (name, value, message) => {
  const reading = () => read({ [name]: value });
  expect(reading).toThrow(ConfigurationError);
  expect(reading).toThrow(message);
  expect(reading).toThrow(new RegExp(`^${name} is wrong: `));
});

test('a variable that must be given says what it is for', () => {
  expect(() => readEnvironment(sharedVariables, {})).toThrow(
    /^KAFKA_BROKERS is not set: the bootstrap brokers/,
  );
});

test('many errors are told in at most five lines', () => {
  const wrong = {
    TOPICS: 'x',
    TOPIC_REPLICATION: 'x',
    LOG_LEVEL: 'x',
    KAFKA_SSL: 'x',
    TOPIC_RETENTION_HOURS: 'x',
  };
  const { message } = (() => {
    try {
      return read(wrong) && expect.unreachable();
    } catch (error) {
      return error as Error;
    }
  })();
  expect(message.split('\n')).toHaveLength(5);
  expect(message).toMatch(/and 2 more\nEvery variable is listed in docs\/operations\.md\.$/);
});

test('secrets are the lines of their file, each long enough', () => {
  const table = { SECRET_FILE: { describe: 'a secret', value: secretLines } };
  const secret = 's'.repeat(32);
  expect(readEnvironment(table, { SECRET_FILE: writeFile('long', `${secret}\n`) })).toEqual({
    SECRET_FILE: [secret],
  });
  const older = 'o'.repeat(32);
  expect(readEnvironment(table, { SECRET_FILE: writeFile('two', `${secret}\n\n ${older}\n`) })).toEqual({
    SECRET_FILE: [secret, older],
  });
  const short = () => readEnvironment(table, { SECRET_FILE: writeFile('short', `${secret.slice(1)}\n`) });
  expect(short).toThrow(/^SECRET_FILE is wrong: .*at least 32 characters/);
  const missing = () => readEnvironment(table, { SECRET_FILE: join(folder, 'missing') });
  expect(missing).toThrow(/^SECRET_FILE is wrong: cannot be read/);
  const folderItself = () => readEnvironment(table, { SECRET_FILE: folder });
  expect(folderItself).toThrow(/^SECRET_FILE is wrong: cannot be read/);
});

test('a secret may be in a file, and not in the environment too', () => {
  const password = (given: Record<string, string>) => read(given).KAFKA_SASL_PASSWORD;
  const file = writeFile('password', 'secret\n');
  expect(password({ KAFKA_SASL_PASSWORD_FILE: file })).toBe('secret');
  expect(password({ KAFKA_SASL_PASSWORD_FILE: file, KAFKA_SASL_PASSWORD: '' })).toBe('secret');
  expect(password({ KAFKA_SASL_PASSWORD_FILE: '' })).toBeUndefined();
  expect(() => password({ KAFKA_SASL_PASSWORD_FILE: join(folder, 'missing') })).toThrow(
    /^KAFKA_SASL_PASSWORD_FILE is wrong: cannot be read/,
  );
  expect(() => password({ KAFKA_SASL_PASSWORD_FILE: file, KAFKA_SASL_PASSWORD: 'other' })).toThrow(
    /^KAFKA_SASL_PASSWORD and KAFKA_SASL_PASSWORD_FILE are both set/,
  );
  // For other variables, `_FILE` has no meaning.
  expect(read({ TOPIC_PREFIX_FILE: file }).TOPIC_PREFIX).toBe('');
});

test('origins are several, none, or refused where no browser writes them so', () => {
  const table = { ORIGINS: { describe: 'sites', default: '', value: webOrigins } };
  expect(readEnvironment(table, {}).ORIGINS).toEqual([]);
  const two = ['https://a.example', 'http://b.example:8080'];
  expect(readEnvironment(table, { ORIGINS: two.join(', ') }).ORIGINS).toEqual(two);
  for (const wrong of ['a.example', 'https://a.example/', 'https://A.example', 'https://a.example:443', '*'])
    expect(() => readEnvironment(table, { ORIGINS: wrong })).toThrow(/^ORIGINS is wrong: each must be like/);
});

test('brokers may be several, by name; not by an IPv6 address, which kafkajs takes apart wrongly', () => {
  expect(read({ KAFKA_BROKERS: 'one:1, two:2' }).KAFKA_BROKERS).toEqual(['one:1', 'two:2']);
  expect(() => read({ KAFKA_BROKERS: '[::1]:9092' })).toThrow(/^KAFKA_BROKERS is wrong/);
});

test('TLS or SASL given by half is refused, not left out', () => {
  const file = writeFile('half.pem', 'pem');
  const settings = (given: Record<string, string>) => () => kafkaSettings(read(given), 'worker', 'one');
  expect(settings({ KAFKA_SSL_CA_FILE: file })).toThrow(/KAFKA_SSL=true/);
  expect(settings({ KAFKA_SASL_USERNAME: 'user' })).toThrow(/KAFKA_SASL_MECHANISM/);
});

test('two topics of one name are refused', () => {
  for (const other of ['TOPIC_LOGOUT_REQUEST', 'TOPIC_EMOJI_CHAT_NAME'])
    expect(() => topicSettings(read({ TOPIC_LOGIN_REQUEST: 'one', [other]: 'one' }))).toThrow(
      /^Two topics are called one/,
    );
});

test('TLS and SASL are passed to the client', () => {
  const ca = writeFile('ca.pem', 'the authority');
  const values = read({
    KAFKA_SSL: 'true',
    KAFKA_SSL_CA_FILE: ca,
    KAFKA_SASL_MECHANISM: 'scram-sha-512',
    KAFKA_SASL_USERNAME: 'user',
    KAFKA_SASL_PASSWORD: 'password',
  });
  expect(kafkaSettings(values, 'worker', 'one')).toEqual({
    brokers: ['127.0.0.1:9092'],
    clientId: 'parley-worker-one',
    tls: { ca: 'the authority' },
    sasl: { mechanism: 'scram-sha-512', username: 'user', password: 'password' },
  });
  expect(kafkaSettings(read(), 'front', 'two')).toMatchObject({ tls: undefined, sasl: undefined });
});

test('half of TLS or SASL is refused', () => {
  const settings = (environment: Record<string, string>) => () =>
    kafkaSettings(read(environment), 'front', 'one');
  expect(settings({ KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'user' })).toThrow(
    /KAFKA_SASL_PASSWORD/,
  );
  const certificate = writeFile('cert.pem', 'certificate');
  expect(settings({ KAFKA_SSL: 'true', KAFKA_SSL_CERT_FILE: certificate })).toThrow(/KAFKA_SSL_KEY_FILE/);
});

test('a password is sent unencrypted only where that is asked for', () => {
  const login = { KAFKA_SASL_USERNAME: 'user', KAFKA_SASL_PASSWORD: 'secret' };
  const settings = (given: Record<string, string>) => () =>
    kafkaSettings(read({ ...login, ...given }), 'front', 'one');
  expect(settings({ KAFKA_SASL_MECHANISM: 'plain' })).toThrow(
    /without TLS sends the password unencrypted.*KAFKA_SSL=true.*KAFKA_SASL_PLAIN_WITHOUT_TLS=true/s,
  );
  for (const more of [
    { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SSL: 'true' },
    { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_PLAIN_WITHOUT_TLS: 'true' },
    { KAFKA_SASL_MECHANISM: 'scram-sha-512' },
  ])
    expect(settings(more)().sasl).toMatchObject({ password: 'secret' });
});

test('topics are named and sized by pair, and by kind of event', () => {
  const values = read({
    TOPIC_PREFIX: 'chat-',
    TOPIC_USER_STATUS_CHANGE_REQUEST: 'status',
    TOPIC_LOGIN_PARTITIONS: '12',
    TOPIC_NORMAL_CHAT_NAME: 'chats',
    TOPIC_USER_EVENT_PARTITIONS: '24',
  });
  expect(topicSettings(values)).toEqual({
    mode: 'create',
    prefix: 'chat-',
    replication: 3,
    retentionHours: 24,
    pairs: expect.objectContaining({
      'user-status-change': { request: 'status' },
      login: { partitions: 12 },
      logout: {},
    }),
    events: { normalChat: { topic: 'chats' }, emojiChat: {}, userEvent: { partitions: 24 } },
  });
});

test('a database is named by a URL, and what is none is not taken for the name of one', () => {
  const table = { DATABASE_URL: { describe: 'the database', value: databaseUrl } };
  const url = 'postgresql://kim:p@ss@localhost:5432/parley';
  expect(readEnvironment(table, { DATABASE_URL: url }).DATABASE_URL).toBe(url);
  expect(() => readEnvironment(table, { DATABASE_URL: 'foo' })).toThrow(
    /DATABASE_URL is wrong: .*postgresql:\/\//,
  );
});
