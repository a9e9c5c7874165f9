import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readHistory, writeHistory } from './history.ts';

let home: string;
const file = () => join(home, '.parley_history');

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'parley-history-'));
  vi.stubEnv('HOME', home);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

test('lines that may contain a password are not kept', () => {
  writeHistory([
    'pairs',
    'run chat.yaml --var password=x',
    'run chat.yaml --var=p=x',
    `request login '{"userPw":"x"}'`,
    'request --topic a --reply-topic b {"Passphrase":"x"}',
    'watch login',
  ]);
  expect(readFileSync(file(), 'utf8')).toBe('watch login\npairs\n');
  expect(readHistory()).toEqual(['pairs', 'watch login']);
});

test('nobody else can read it, even if others could before', () => {
  writeFileSync(file(), 'lag\n');
  chmodSync(file(), 0o644);
  writeHistory(['pairs']);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});
