/** What a full disk, and an error that nobody expected, do to a stack that runs: they take nothing down with them. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { processIdentity } from '../src/processes/process-identity.ts';
import { openProcessLedger } from '../src/processes/process-ledger.ts';
import { spawnProcess } from '../src/processes/spawn-process.ts';
import { createFleet } from '../src/stack/fleet.ts';
import { openLogFile } from '../src/stack/log-file.ts';
import { waitFor } from './support/wait-for.ts';

let folder: string;
let said: string[];
const say = (line: string) => void said.push(line);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-alive-'));
  said = [];
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const sleeper = () =>
  spawnProcess({
    name: 'worker 1',
    program: process.execPath,
    args: ['-e', 'setInterval(() => {}, 1000)'],
    cwd: folder,
  });

test('a process that cannot be noted is said so, and stopped with the others all the same', async () => {
  // A folder in the file's place is refused as a full disk is.
  const file = join(folder, 'processes.json');
  mkdirSync(join(file, 'x'), { recursive: true });
  const fleet = createFleet(openProcessLedger(file), say);
  const running = await sleeper();
  fleet.add('worker', running);
  expect(said).toEqual([expect.stringMatching(/^worker 1 could not be noted/)]);
  await fleet.stop();
  expect(processIdentity(running.pid)).toBeUndefined();
});

test('a process that ends while it cannot be struck out troubles nobody', async () => {
  const file = join(folder, 'processes.json');
  const running = await sleeper();
  openProcessLedger(file).add(running);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveLength(1);
  rmSync(file);
  mkdirSync(join(file, 'x'), { recursive: true });
  await running.stop(1_000);
  await running.exited; // an error nobody catches would fail the test
});

test.skipIf(process.platform !== 'linux')('a log on a full disk is said once, and tried again', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const log = openLogFile('/dev/full', say);
  log.write('first');
  await waitFor('it to be said', () => said.length > 0);
  expect(said).toEqual([expect.stringMatching(/^\/dev\/full can't be written: ENOSPC/)]);
  log.write('while it rests');
  vi.setSystemTime(Date.now() + 60_000);
  log.write('tried again');
  log.end();
  expect(said).toHaveLength(1);
});

test('a log that was lost goes on once there is room', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const path = join(folder, 'later', 'worker.log');
  const log = openLogFile(path, say);
  log.write('lost');
  await waitFor('it to be said', () => said.length > 0);
  mkdirSync(join(folder, 'later'));
  vi.setSystemTime(Date.now() + 60_000);
  log.write('kept');
  await waitFor('the line', () => readFileSync(path, { encoding: 'utf8', flag: 'a+' }) === 'kept\n');
  log.end();
});

test.each([
  ["process.kill(process.pid, 'SIGINT')", 'asked 130'],
  ["process.kill(process.pid, 'SIGTERM')", 'asked 143'],
  ["setImmediate(() => { throw new Error('unexpected'); })", 'failed unexpected'],
  ["Promise.reject(new Error('unheard'))", 'failed unheard'],
  ["process.stdout.emit('error', Object.assign(new Error(), { code: 'EIO' }))", 'asked 129'],
  [
    "process.stdout.emit('error', Object.assign(new Error(), { code: 'ENOSPC' })); process.kill(process.pid, 'SIGINT')",
    'asked 130',
  ],
])('what ends a command is told to it, so that it can stop what it started: %s', async (what, told) => {
  const module = new URL('../dist/stack/when-asked-to-stop.js', import.meta.url).href;
  const script = `
    const { whenAskedToStop } = await import(${JSON.stringify(module)});
    const asked = whenAskedToStop();
    const alive = setInterval(() => {}, 1000);
    asked.promise.then((code) => console.log('asked', code), (error) => console.log('failed', error.message))
      .finally(() => clearInterval(alive));
    ${what};`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  expect(stdout.trim()).toBe(told);
});
