/** Which folder a stack takes for its data, and what is said of one that it can't have. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clearDataFolder, isOurs, madeIn, takeDataFolder } from '../src/stack/data-folder.ts';
import { ofFullDisk } from '../src/stack/of-full-disk.ts';
import { StackError } from '../src/stack-error.ts';

/** What root, as whom the tests may run, doesn't meet by itself. */
const disk = vi.hoisted(() => ({ locked: new Set<string>(), isFull: false }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    accessSync(path: string, mode: number) {
      if (disk.locked.has(path)) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
      fs.accessSync(path, mode);
    },
    statfsSync: (path: string) => (disk.isFull ? { ...fs.statfsSync(path), bavail: 0 } : fs.statfsSync(path)),
  };
});

const user = userInfo().username;
let folder: string;
let dataDir: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley's-"));
  dataDir = join(folder, 'data');
  vi.stubEnv('DATA_DIR', dataDir);
});

afterEach(() => {
  disk.locked.clear();
  disk.isFull = false;
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function refusal(path = dataDir): string {
  try {
    takeDataFolder(path);
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    expect(error.lines.length).toBeLessThanOrEqual(5);
    return error.lines.join('\n');
  }
  throw new Error('it was taken');
}

const quoted = (path: string) => `'${path.replaceAll("'", String.raw`'\''`)}'`;

test('a folder that is not there is made, and is ours', () => {
  expect(isOurs(dataDir)).toBe(false);
  takeDataFolder(dataDir);
  expect(isOurs(dataDir)).toBe(true);
  takeDataFolder(dataDir);
});

test('where no folder can be made, the advice makes that one and touches nothing above it', () => {
  disk.locked.add(folder);
  const text = refusal(join(dataDir, 'deep'));
  expect(text).toContain(`sudo install -d -o ${user} ${quoted(join(dataDir, 'deep'))}`);
  expect(text).not.toContain('chown');
});

test('a folder of somebody else, with other things in it, is not given to anybody', () => {
  mkdirSync(join(dataDir, 'run'), { recursive: true }); // as /var has it, and /
  writeFileSync(join(dataDir, 'mine.txt'), '');
  disk.locked.add(dataDir);
  const text = refusal();
  expect(text).not.toMatch(/chown|install/);
  expect(text).toContain('DATA_DIR=');
});

test('a folder that another user started Parley in can be made one’s own, and nothing else', () => {
  takeDataFolder(dataDir);
  disk.locked.add(dataDir);
  expect(refusal()).toContain(`sudo chown -R ${user} ${quoted(dataDir)}\n`);
});

test('a file is told from a folder', () => {
  writeFileSync(dataDir, '');
  expect(refusal()).toContain(`DATA_DIR names ${dataDir}, and that is a file`);
  expect(refusal(join(dataDir, 'below'))).toContain(`${dataDir} is a file`);
});

test('a folder with a run, logs and secrets of its own is neither taken nor cleared', () => {
  for (const name of ['run', 'logs', 'secrets']) mkdirSync(join(dataDir, name), { recursive: true });
  writeFileSync(join(dataDir, 'run', 'other.pid'), '1');
  mkdirSync(join(dataDir, 'run', 'parley')); // as a system's /run has it for a service of that name
  expect(isOurs(dataDir)).toBe(false);
  expect(refusal()).toContain('has other things in it');
});

test('clearing takes what the stack made, and leaves what else is there', () => {
  takeDataFolder(dataDir);
  mkdirSync(join(dataDir, 'logs'));
  writeFileSync(join(dataDir, 'mine.txt'), '');
  expect(madeIn(dataDir)).toEqual([join(dataDir, 'logs'), join(dataDir, 'run')]);
  clearDataFolder(dataDir);
  expect(existsSync(join(dataDir, 'mine.txt'))).toBe(true);
  expect(existsSync(join(dataDir, 'logs'))).toBe(false);
});

test('a full disk is told before anything is put on it, and as the cause of what fails later', () => {
  const failed = new StackError('PostgreSQL did not start.');
  expect(ofFullDisk(failed, dataDir)).toBe(failed);
  disk.isFull = true;
  expect(refusal()).toMatch(/is full: 0 MB are free[\s\S]*df -h/);
  expect(ofFullDisk(failed, dataDir)).toMatchObject({
    message: expect.stringMatching(/has only \d+ MB left.*PostgreSQL did not start/),
  });
});
