/** Command lines as advice shows them. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { otherCommand, sameCommand, shellQuoted } from '../launcher/command-line.mjs';

const called = (args: string[], env: Record<string, string> = {}) => ({
  argv: ['/usr/bin/node', '/project/packages/dev/bin/parley-dev.mjs', ...args],
  env,
});

test('a word comes through a shell as it is', () => {
  for (const word of ['plain', '/a b/c', "it's", '$HOME', 'a;b', '`x`', '', '~/x', 'naïve', '한국'])
    expect(execFileSync('sh', ['-c', `printf %s ${shellQuoted(word)}`], { encoding: 'utf8' })).toBe(word);
  expect(shellQuoted('/tmp/parley-data')).toBe('/tmp/parley-data');
});

test('the same command has what the start had: where its data are, its ports, its options', () => {
  const start = called(['start', '--brokers', '3'], { DATA_DIR: '/my data', KAFKA_PORT: '9192', HOME: '/h' });
  expect(sameCommand({}, start)).toBe("DATA_DIR='/my data' KAFKA_PORT=9192 npm start -- --brokers 3");
  expect(sameCommand({ KAFKA_PORT: '9292' }, start)).toBe(
    "DATA_DIR='/my data' KAFKA_PORT=9292 npm start -- --brokers 3",
  );
});

test('a variable that is to be absent is taken out of the environment, where it may come from', () => {
  const start = called(['start'], { DATA_DIR: 'x', KAFKA_BROKERS: 'host:9092' });
  expect(sameCommand({ KAFKA_BROKERS: undefined }, start)).toBe('env -u KAFKA_BROKERS DATA_DIR=x npm start');
  expect(sameCommand({ DATABASE_URL: undefined }, start)).toBe(
    'DATA_DIR=x KAFKA_BROKERS=host:9092 npm start',
  );
});

test('another command means the same stack', () => {
  const env = { DATA_DIR: '/my data', PORT: '4000', KAFKA_BROKERS: '' };
  expect(otherCommand('reset', [], env)).toBe("DATA_DIR='/my data' npm run reset");
  expect(otherCommand('kafka', ['topics', '--list'], env)).toBe(
    "DATA_DIR='/my data' npm run kafka -- topics --list",
  );
  expect(otherCommand('reset', ['--yes'], {})).toBe('npm run reset -- --yes');
});

test('no password is shown', () => {
  const secrets = {
    KAFKA_BROKERS: 'host:9093',
    KAFKA_SASL_PASSWORD: 'hidden',
    DATABASE_URL: 'postgresql://kim:hid@den@host/parley',
  };
  const shown = sameCommand({}, called(['start'], secrets));
  expect(shown).not.toMatch(/hid|den@/);
  expect(shown).toContain("DATABASE_URL='postgresql://kim:<password>@host/parley'");
  expect(shown).toContain("KAFKA_SASL_PASSWORD='<password>'");
});
