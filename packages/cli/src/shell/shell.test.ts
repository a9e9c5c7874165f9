import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { untilStopped } from '../watch/until-stopped.ts';
import { shell } from './shell.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'parley-shell-'));
  vi.stubEnv('HOME', home);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const ctrlC = '\u0003';

test('Ctrl-C ends the running command, but not the shell', async () => {
  const input = new PassThrough();
  const output = new PassThrough().resume();
  const ran: string[] = [];
  const listening = () => process.listenerCount('SIGINT');
  const before = listening();
  const run = async ([name = '']: readonly string[]) => {
    ran.push(name);
    if (name !== 'watch') return 5;
    const { stopped, ignore } = untilStopped();
    input.write(ctrlC);
    await stopped;
    ignore();
    return 0;
  };
  const ended = shell([], run, { input, output, isTerminal: true });
  input.write('watch\n');
  await vi.waitFor(() => expect(ran).toEqual(['watch']));
  input.write('pairs\n');
  await vi.waitFor(() => expect(ran).toEqual(['watch', 'pairs']));
  input.write(`never run${ctrlC}`);
  input.write('lag\n');
  input.write('exit\n');
  expect(await ended).toBe(5);
  expect(ran).toEqual(['watch', 'pairs', 'lag']);
  expect(listening()).toBe(before);
});

test('lines typed ahead are run, even if the input has ended meanwhile', async () => {
  const input = new PassThrough();
  const output = new PassThrough().resume();
  const ran: string[] = [];
  const run = async ([name = '']: readonly string[]) => {
    ran.push(name);
    await vi.waitFor(() => expect(input.readableEnded).toBe(true));
    return name === 'lag' ? 3 : 0;
  };
  const ended = shell([], run, { input, output, isTerminal: false });
  input.end('watch\npairs\nlag\n');
  expect(await ended).toBe(3);
  expect(ran).toEqual(['watch', 'pairs', 'lag']);
});
