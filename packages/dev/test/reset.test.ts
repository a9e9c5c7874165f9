/** `npm run reset`, which removes things: it shows what, and asks. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { dataFolder, takeDataFolder } from '../src/stack/data-folder.ts';
import { createStackPlace, type StackPlace } from './support/local-stack.ts';

// Each starts several processes, which takes its time on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

const question = 'Remove all of it? [y/N]';
const launcher = resolve(import.meta.dirname, '../bin/parley-dev.mjs');

let place: StackPlace;
let dataDir: string;

beforeEach(async () => {
  place = await createStackPlace();
  dataDir = place.environment.DATA_DIR ?? '';
  takeDataFolder(dataDir);
  for (const name of ['postgres', 'secrets']) mkdirSync(join(dataDir, name));
  writeFileSync(join(dataDir, 'mine.txt'), '');
});

afterEach(() => place.remove());

const isThere = () => existsSync(join(dataDir, 'postgres')) && existsSync(join(dataDir, 'secrets'));

async function reset(...args: string[]) {
  const { ended, output } = place.run('reset', args);
  return { code: await ended, output: output() };
}

test('tells what it does without doing it', async () => {
  for (const flag of ['--help', '-h']) {
    const { code, output } = await reset(flag);
    expect(code).toBe(0);
    expect(output).toContain('Usage: npm run reset');
  }
  expect(isThere()).toBe(true);
});

test('does nothing when it does not know what is wanted', async () => {
  for (const args of [['--bogus'], ['all'], ['--yes', '--dry-run']]) {
    const { code, output } = await reset(...args);
    expect(code).toBe(1);
    expect(output).toContain('Nothing was removed');
  }
  expect(isThere()).toBe(true);
});

test('without a terminal wants to be told --yes, and says how that is typed', async () => {
  const { code, output } = await reset();
  expect(code).toBe(1);
  expect(output).toContain(`  ${join(dataDir, 'secrets')}\n`);
  expect(output).toContain(`DATA_DIR=${dataDir} npm run reset -- --yes`);
  expect(isThere()).toBe(true);
});

test('with --yes removes what it has shown, and leaves what else is there', async () => {
  const { code, output } = await reset('--yes');
  expect(code).toBe(0);
  for (const name of ['postgres', 'secrets', 'run']) {
    expect(output).toContain(`  ${join(dataDir, name)}\n`);
    expect(existsSync(join(dataDir, name))).toBe(false);
  }
  expect(existsSync(join(dataDir, 'mine.txt'))).toBe(true);
  expect((await reset('--yes')).output).toContain('Nothing to clear');
});

test('while another reset asks, neither stop nor status takes it for a stack that runs', async () => {
  const module = JSON.stringify(new URL('../dist/stack/stack-lock.js', import.meta.url).href);
  const script = `
    const { takeStackLock } = await import(${module});
    console.log(JSON.stringify(takeStackLock(${JSON.stringify(dataFolder(dataDir).lock)}, 'reset')));
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const over = once(holder, 'exit');
  try {
    await holder.stdout.take(1).toArray();
    const [stop, status, start, second] = [
      place.run('stop'),
      place.run('status', ['--json']),
      place.run('start'),
      place.run('reset', ['--yes']),
    ];
    const ended = await Promise.all([stop, status, start, second].map((command) => command.ended));
    expect(ended).toEqual([1, 1, 1, 1]);
    for (const { output } of [stop, start, second])
      expect(output()).toContain(
        `in use by another command (pid ${holder.pid}):  DATA_DIR=${dataDir} npm run reset`,
      );
    expect(JSON.parse(status.output())).toMatchObject({ state: 'in use', pid: holder.pid, parts: [] });
    expect(isThere()).toBe(true);
  } finally {
    holder.kill('SIGKILL');
    await over;
  }
});

test('takes no folder for its own because it has a run, as / and /var have', async () => {
  const other = join(place.folder, 'other');
  mkdirSync(join(other, 'run'), { recursive: true });
  mkdirSync(join(other, 'logs'));
  const { ended, output } = place.run('reset', ['--yes'], { DATA_DIR: other });
  expect(await ended).toBe(0);
  expect(output()).toContain('Nothing to clear');
  expect(existsSync(join(other, 'logs'))).toBe(true);
});

test('says that DATA_DIR is a file', async () => {
  const { ended, output } = place.run('reset', ['--yes'], { DATA_DIR: join(dataDir, 'mine.txt') });
  expect(await ended).toBe(1);
  expect(output()).toContain('that is a file');
});

// util-linux's script(1) gives a command a terminal; that of other systems takes other arguments.
describe.skipIf(process.platform !== 'linux')('at a terminal', () => {
  async function answer(text: string) {
    const child = spawn('script', ['-qec', `'${process.execPath}' '${launcher}' reset`, '/dev/null'], {
      env: { ...process.env, ...place.environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const wasAsked = stdout.includes(question);
      stdout += chunk;
      if (!wasAsked && stdout.includes(question)) child.stdin.write(text);
    });
    const [status] = await once(child, 'close');
    return { status, stdout };
  }

  test.each([
    ['n\n', 1],
    ['\n', 1],
    ['yess\n', 1],
    ['\x04', 1],
    ['\x03', 130],
  ])('keeps everything on the answer %j', async (text, code) => {
    const { status } = await answer(text);
    expect(status).toBe(code);
    expect(isThere()).toBe(true);
  });

  test.each(['y\n', 'Yes\n'])('removes what it has shown on the answer %j', async (text) => {
    const { status, stdout } = await answer(text);
    expect(stdout).toContain(join(dataDir, 'secrets'));
    expect(status).toBe(0);
    expect(isThere()).toBe(false);
  });
});
