import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readRequestSecret } from './request-secret.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-secret-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(text: string): string {
  const secret = join(folder, 'request-secret');
  writeFileSync(secret, text);
  return readRequestSecret({ root: folder, secret });
}
const [first, second] = ['1'.repeat(32), '2'.repeat(32)];

test.each([`${first}\n`, `${first}\r\n${second}\r\n`, `\n  ${first}\t\n${second}`])(
  'of %j the first line is the secret, as workers read it',
  (text) => {
    expect(read(text)).toBe(first);
  },
);

test.each(['', '\n', `${first.slice(1)}\r\n`, `${first}\n${second.slice(1)}\n`])(
  'what workers refuse is refused: %j',
  (text) => {
    expect(() => read(text)).toThrow(/32/);
  },
);
