/** `parley`, as a process of its own, against a system of the suite's own. */
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pairNames } from '@parley/contracts';
import { readFrontConfig } from '@parley/front';
import { readWorkerConfig } from '@parley/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { section, shellBlocks } from './docs/project.ts';
import { runShell, type ShellRun, startShell } from './support/shell.ts';
import { createSystem, type System } from './support/system.ts';
import { waitFor } from './support/wait-for.ts';

const bin = resolve(import.meta.dirname, '../../cli/dist/bin.js');

let system: System;
let folder: string;

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function start(args: string[], more: Record<string, string> = {}): ShellRun {
  const { KAFKA_BROKERS = '', TOPIC_PREFIX = '' } = system.environment;
  const command = `exec ${[process.execPath, bin, ...args].map(quoted).join(' ')}`;
  return startShell(command, { KAFKA_BROKERS, TOPIC_PREFIX, ...more }, folder);
}

async function parley(args: string[], more: Record<string, string> = {}) {
  const run = start(args, more);
  return { code: await run.ended, output: run.output(), errors: run.errors() };
}

const user = (userId: string) =>
  JSON.stringify({ userId, userPw: 'correct horse', email: '', userName: 'K' });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-cli-'));
  system = await createSystem();
  await system.startWorker();
});

afterAll(async () => {
  await system?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.concurrent('parley ask', () => {
  test('prints the reply and exits 0, or 1 for a failure reply', async () => {
    const added = await parley(['ask', 'user-add', user('kim')]);
    expect(added).toMatchObject({ code: 0, errors: '' });
    expect(JSON.parse(added.output)).toMatchObject({ isSuccess: true, user: { userId: 'kim' } });
    const again = await parley(['ask', 'user-add', user('kim')]);
    expect(again.code).toBe(1);
    expect(JSON.parse(again.output)).toMatchObject({ isSuccess: false, errorCode: 'USER_EXISTS' });
  });

  test('reads the request from standard input', async () => {
    const request = join(folder, 'request.json');
    writeFileSync(request, user('han'));
    const command = ['exec', process.execPath, bin, 'ask', 'user-add', '-', '<', request].join(' ');
    const { KAFKA_BROKERS = '', TOPIC_PREFIX = '' } = system.environment;
    const run = startShell(command, { KAFKA_BROKERS, TOPIC_PREFIX }, folder);
    expect(await run.ended).toBe(0);
    expect(JSON.parse(run.output())).toMatchObject({ user: { userId: 'han' } });
  });

  test('gets the same reply for the same request id, whatever the key', async () => {
    const ask = (key: string) =>
      parley(['ask', 'user-add', user('lee'), '--request-id', 'twice', '--key', key]);
    const first = await ask('one');
    expect(first.code).toBe(0);
    expect(await ask('other')).toEqual(first);
  });

  test('takes a log-out as the original wrote it', async () => {
    expect(await parley(['ask', 'user-add', user('park')])).toMatchObject({ code: 0 });
    expect(await parley(['ask', 'logout', '"park"'])).toMatchObject({ code: 0 });
  });

  test('seals the password where it has a key', async () => {
    const strict = await createSystem({ ALLOW_PLAIN_CREDENTIALS: 'false' });
    try {
      await strict.startWorker();
      const { TOPIC_PREFIX = '', CREDENTIAL_PUBLIC_KEYS_FILE = '' } = strict.environment;
      const plain = await parley(['ask', 'user-add', user('choi')], { TOPIC_PREFIX });
      expect(JSON.parse(plain.output)).toMatchObject({ errorCode: 'PLAIN_CREDENTIALS_REFUSED' });
      const ask = ['ask', 'user-add', user('choi')];
      const byOption = await parley([...ask, '--seal', CREDENTIAL_PUBLIC_KEYS_FILE], { TOPIC_PREFIX });
      expect(byOption).toMatchObject({ code: 0, errors: '' });
      const byVariable = await parley(ask, { TOPIC_PREFIX, CREDENTIAL_PUBLIC_KEYS_FILE });
      expect(JSON.parse(byVariable.output)).toMatchObject({ errorCode: 'USER_EXISTS' });
    } finally {
      await strict.stop();
    }
  });

  test('exits 2 when no reply comes in time, however short', { timeout: 60_000 }, async () => {
    const silent = await createSystem();
    try {
      await silent.startFront(); // makes the topics, and answers nothing
      const { TOPIC_PREFIX = '' } = silent.environment;
      for (const seconds of ['1', '0.001']) {
        const asked = await parley(['ask', 'logout', 'kim', '--timeout', seconds], { TOPIC_PREFIX });
        expect(asked).toMatchObject({ code: 2, output: '' });
        expect(asked.errors).toContain(`No reply within ${seconds} s`);
      }
    } finally {
      await silent.stop();
    }
  });

  test('refuses what is no request, and sends it raw', async () => {
    const refused = await parley(['ask', 'login', '{"userId":1}']);
    expect(refused).toMatchObject({ code: 3, errors: expect.stringContaining('--raw') });
    for (const value of ['{"userId":1}', 'not json', '[]', '']) {
      const { code, output } = await parley(['ask', 'login', value, '--raw']);
      expect(code).toBe(1);
      expect(JSON.parse(output)).toMatchObject({ isSuccess: false, errorCode: 'BAD_REQUEST' });
    }
  });

  test('sends raw bytes, key and headers as they are given', async () => {
    const bytes = join(folder, 'bytes');
    writeFileSync(bytes, Buffer.from([0x7b, 0xff, 0x00, 0x7d]));
    const command = ['exec', process.execPath, bin, 'ask', 'login', '-', '--raw', '--key', 'x', '<', bytes];
    const { KAFKA_BROKERS = '', TOPIC_PREFIX = '' } = system.environment;
    const run = startShell(command.join(' '), { KAFKA_BROKERS, TOPIC_PREFIX }, folder);
    expect(await run.ended).toBe(1);
    expect(JSON.parse(run.output())).toMatchObject({ errorCode: 'BAD_REQUEST' });

    const late = ['--header', 'parley-deadline=1', '--header', 'kafka_correlationId=an-id'];
    const { output } = await parley(['ask', 'user-add', user('late'), '--raw', ...late]);
    expect(JSON.parse(output)).toMatchObject({ errorCode: 'EXPIRED' });
  });

  test('says of a Kafka that takes connections and does not answer that it does not', async () => {
    const sockets = new Set<Socket>();
    const stalled = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await once(stalled, 'listening');
    try {
      const { port } = stalled.address() as AddressInfo;
      const { code, output, errors } = await parley(['ask', 'logout', 'kim', '--timeout', '1'], {
        KAFKA_BROKERS: `127.0.0.1:${port}`,
      });
      expect({ code, output }).toEqual({ code: 3, output: '' });
      expect(errors).toContain('takes connections and does not answer as a Kafka does');
      expect(errors).not.toContain('Cannot read');
    } finally {
      for (const socket of sockets) socket.destroy();
      stalled.close();
    }
  });

  test.each([
    ['an unknown pair', ['ask', 'nothing', '{}'], {}, 'There is no pair "nothing". There are: user-add'],
    ['a request that is none', ['ask', 'login', '{"userId":1}'], {}, 'userId'],
    ['no request', ['ask', 'login'], {}, "missing required argument 'json'"],
    ['a time that is none', ['ask', 'logout', 'kim', '--timeout', 'soon'], {}, '--timeout soon'],
    [
      'no Kafka',
      ['ask', 'logout', 'kim'],
      { KAFKA_BROKERS: '127.0.0.1:1' },
      'No Kafka answers at 127.0.0.1:1',
    ],
    ['a broker that is none', ['ask', 'logout', 'kim'], { KAFKA_BROKERS: 'here' }, 'KAFKA_BROKERS is wrong'],
    [
      'an option that is none',
      ['ask', 'logout', 'kim', '--brokers', 'foo'],
      {},
      '--brokers foo is not host:port',
    ],
    ['a header that is none', ['ask', 'logout', 'kim', '--raw', '--header', 'x'], {}, '--header x is not'],
    ['a header of a request', ['ask', 'logout', 'kim', '--header', 'x=y'], {}, '--header needs --raw'],
    ['other topics', ['ask', 'logout', 'kim'], { TOPIC_PREFIX: 'other-' }, 'no topic other-logout-request'],
  ])('exits 3 with the cause for %s', async (_, args, more, cause) => {
    const { code, output, errors } = await parley(args, more);
    expect({ code, output }).toEqual({ code: 3, output: '' });
    expect(errors).toContain(cause);
    expect(errors).not.toMatch(/^\s+at /m);
  });
});

test('parley watch prints what comes, only of the pairs it was told, until Ctrl-C', async () => {
  const watching = start(['watch', 'login', 'user-status-change']);
  await waitFor('it to watch', () => watching.errors().includes('Watching'));
  expect(await parley(['ask', 'user-add', user('jung')])).toMatchObject({ code: 0 });
  const login = JSON.stringify({ userId: 'jung', userPw: 'wrong' });
  expect(await parley(['ask', 'login', login, '--request-id', 'a-login'])).toMatchObject({ code: 1 });
  const line = await waitFor('its reply', () => watching.output() || undefined);
  watching.interrupt();
  expect(await watching.ended).toBe(0);
  expect(JSON.parse(line)).toMatchObject({
    pair: 'login',
    requestId: 'a-login',
    reply: { userId: 'jung', errorCode: 'LOGIN_FAILED' },
  });
});

test('parley tells its version', async () => {
  const { version } = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../cli/package.json'), 'utf8'),
  );
  expect(await parley(['--version'])).toEqual({ code: 0, output: `${version}\n`, errors: '' });
});

test('what reads no further than the first line gets it, without a word of the rest', async () => {
  // A reader that is gone before anything is written, so that the first write finds nobody.
  const command = `{ sleep 0.5; '${process.execPath}' '${bin}' pairs --json; echo "code $?" >&2; } | true`;
  const run = startShell(command, {}, folder);
  expect(await run.ended).toBe(0);
  expect(run.errors()).toBe('code 0\n');
});

test.skipIf(process.platform !== 'linux')('a result that the disk does not take is no success', async () => {
  const run = startShell(`exec '${process.execPath}' '${bin}' pairs > /dev/full`, {}, folder);
  expect(await run.ended).toBe(3);
  expect(run.errors()).toMatch(/^✖ The result could not be written: ENOSPC.*\n$/);
});

test('parley pairs lists them all, for people and for scripts', async () => {
  const shown = (await parley(['pairs'])).output;
  for (const pair of pairNames) expect(shown).toMatch(new RegExp(`^${pair} \\(`, 'm'));
  const described = JSON.parse((await parley(['pairs', '--json'])).output);
  expect(described.map(({ pair }: { pair: string }) => pair)).toEqual(pairNames);
});

describe.concurrent('parley secrets', () => {
  const secrets = () => join(folder, '.parley-secrets');

  test('makes, by the commands of docs/operations.md, what workers and fronts can be started with', async () => {
    // The documents' commands are npm's; here they stand in a folder of the suite's own.
    const scripts = { parley: `exec "${process.execPath}" "${bin}"` };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts }));
    const [make = '', ...others] = shellBlocks(section('docs/operations.md', 'Keys and secrets'));
    for (const block of [make, ...others]) await runShell(block, {}, folder);
    const files = {
      CREDENTIAL_PRIVATE_KEYS_FILE: join(folder, '.parley-secrets-new/both-private-keys.json'),
      CREDENTIAL_PUBLIC_KEYS_FILE: join(secrets(), 'credential-public-keys.json'),
      REQUEST_SECRET_FILE: join(secrets(), 'request-secret'),
      SESSION_SECRET_FILE: join(secrets(), 'session-secret'),
    };
    const environment = { ...system.environment, ...files };
    expect(readWorkerConfig(environment).privateKeys).toHaveLength(2);
    expect(readFrontConfig(environment).publicKeys).toHaveLength(1);
    for (const made of [secrets(), join(folder, '.parley-secrets-new')])
      for (const name of ['.', ...readdirSync(made)])
        expect([name, statSync(join(made, name)).mode & 0o077]).toEqual([name, 0]);
  });

  test('lets nobody else read them, whatever the umask, and whatever was there before', async () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    for (const name of ['session-secret', 'request-secret.new']) {
      writeFileSync(join(open, name), 'from before '.repeat(4));
      chmodSync(join(open, name), 0o644);
    }
    await runShell(
      `umask 000; "${process.execPath}" "${bin}" secrets open && "${process.execPath}" "${bin}" secrets made/here`,
      {},
      folder,
    );
    for (const made of [open, join(folder, 'made/here')])
      for (const name of readdirSync(made))
        expect([name, statSync(join(made, name)).mode & 0o777]).toEqual([name, 0o600]);
    expect(readFileSync(join(open, 'session-secret'), 'utf8')).toMatch(/^from before/);
    for (const made of ['made', 'made/here']) expect(statSync(join(folder, made)).mode & 0o777).toBe(0o700);
    expect(statSync(open).mode & 0o777).toBe(0o755);
  });

  test('keeps what is there, and never makes half a key', async () => {
    const folderOfOne = join(folder, 'kept');
    expect(await parley(['secrets', 'kept'])).toMatchObject({ code: 0 });
    const before = readFileSync(join(folderOfOne, 'session-secret'), 'utf8');
    expect(await parley(['secrets', 'kept'])).toMatchObject({ code: 0, output: '' });
    expect(readFileSync(join(folderOfOne, 'session-secret'), 'utf8')).toBe(before);
    rmSync(join(folderOfOne, 'credential-public-keys.json'));
    expect(await parley(['secrets', 'kept'])).toMatchObject({ code: 3 });
  });

  test('says of a file that it is no folder', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    const { code, errors } = await parley(['secrets', 'a-file/below']);
    expect(code).toBe(3);
    expect(errors).toMatch(/^✖ ENOTDIR.*a-file\/below'\n$/);
  });
});
