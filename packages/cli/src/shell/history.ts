/** Keeps typed lines in a file that only the user can read; lines that may contain a password are not kept. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { writeSecretFile } from '@parley/messaging';

const file = () => join(homedir(), '.parley_history');
const kept = 500;

/** The latest first, as readline expects. */
export function readHistory(): string[] {
  try {
    return readFileSync(file(), 'utf8').split('\n').filter(Boolean).toReversed();
  } catch {
    return []; // no file yet
  }
}

/** A scenario's variables may be passwords, whatever they are called. */
export const mayHavePassword = (line: string): boolean => /--var\b|pass|pw|secret/i.test(line);

/** If the file can't be written, the history is lost, and nothing fails. */
export function writeHistory(latestFirst: readonly string[]): void {
  const lines = latestFirst.filter((line) => !mayHavePassword(line)).slice(0, kept);
  try {
    writeSecretFile(file(), `${lines.toReversed().join('\n')}\n`);
  } catch {
    // A read-only home must not fail the command.
  }
}
