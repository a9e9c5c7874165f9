import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processIdentity } from '../src/processes/process-identity.ts';
import { openProcessLedger, stopOrphans, writeJsonAtomically } from '../src/processes/process-ledger.ts';
import { spawnProcess } from '../src/processes/spawn-process.ts';
import { stackLockHolder, takeStackLock } from '../src/stack/stack-lock.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-ledger-'));
  file = join(folder, 'processes.json');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const sleeper = () =>
  spawnProcess({
    name: 'sleeper',
    program: process.execPath,
    args: ['-e', 'setInterval(() => {}, 1000)'],
    cwd: folder,
  });

test('a process that is noted and still there is ended', async () => {
  const running = await sleeper();
  openProcessLedger(file).add(running);
  expect(await stopOrphans(file)).toEqual(['sleeper']);
  await running.exited;
  expect(processIdentity(running.pid)).toBeUndefined();
});

test('one that ignores signals is ended all the same, with what it started', async () => {
  const child =
    "require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: ['ignore', 'pipe', 'inherit'] })";
  const running = await spawnProcess({
    name: 'stubborn',
    program: process.execPath,
    args: ['-e', `process.on('SIGINT', () => {}); console.log(${child}.pid); setInterval(() => {}, 1000)`],
    cwd: folder,
  });
  const [text] = (await running.child.stdout?.take(1).toArray()) ?? [];
  openProcessLedger(file).add(running);
  expect(await stopOrphans(file, 200)).toEqual(['stubborn']);
  await running.exited;
  expect(processIdentity(Number(text))).toBeUndefined();
});

test('a process that was given the pid of an old one is left alone', async () => {
  const running = await sleeper();
  writeJsonAtomically(file, [{ name: 'kafka 1', pid: running.pid, identity: 'of long ago' }]);
  expect(await stopOrphans(file)).toEqual([]);
  expect(processIdentity(running.pid)).toBeDefined();
  await running.stop(1_000);
});

test('a lock is held by one, and by nobody once its process has ended', async () => {
  const lock = join(folder, 'lock');
  const script = `
    const { takeStackLock } = await import(${JSON.stringify(new URL('../dist/stack/stack-lock.js', import.meta.url).href)});
    console.log(JSON.stringify(takeStackLock(${JSON.stringify(lock)}, 'reset')));
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await holder.stdout.take(1).toArray();
  expect(takeStackLock(lock, 'start')).toEqual({ heldBy: { pid: holder.pid, command: 'reset' } });
  const ended = new Promise((resolve) => holder.once('exit', resolve));
  holder.kill('SIGKILL');
  await ended;
  expect(stackLockHolder(lock)).toBeUndefined();
  expect(takeStackLock(lock, 'start')).toEqual({ release: expect.any(Function) });
  expect(takeStackLock(lock, 'stop')).toEqual({ heldBy: { pid: process.pid, command: 'start' } });
});
