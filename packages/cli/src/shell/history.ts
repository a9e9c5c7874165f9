/** Lines typed before, in a file that is the user's alone; what carries a password is not kept. */
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

/** Where it can't be written, the next time begins without. */
export function writeHistory(latestFirst: readonly string[]): void {
  const lines = latestFirst.filter((line) => !/userPw|newPw/.test(line)).slice(0, kept);
  try {
    writeSecretFile(file(), `${lines.toReversed().join('\n')}\n`);
  } catch {
    // A home that can't be written to is no reason to fail.
  }
}
