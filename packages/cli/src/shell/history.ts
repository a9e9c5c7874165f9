/** Lines typed before, in a file that is the user's alone; what may carry a password is not kept. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { writeSecretFile } from '@parley/messaging';

const file = () => join(homedir(), '.parley_history');
const kept = 500;

/** The latest first, as readline wants them. */
export function readHistory(): string[] {
  try {
    return readFileSync(file(), 'utf8').split('\n').filter(Boolean).toReversed();
  } catch {
    return []; // none yet
  }
}

/** A scenario's variables may be passwords, whatever they are called. */
export const mayHavePassword = (line: string): boolean => /--var\b|pass|pw|secret/i.test(line);

/** Where it can't be written, the next time begins without. */
export function writeHistory(latestFirst: readonly string[]): void {
  const lines = latestFirst.filter((line) => !mayHavePassword(line)).slice(0, kept);
  try {
    writeSecretFile(file(), `${lines.toReversed().join('\n')}\n`);
  } catch {
    // A home that can't be written to is no reason to fail.
  }
}
