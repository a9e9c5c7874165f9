import { shellQuoted } from '../../launcher/command-line.mjs';
import { StackError } from '../stack-error.ts';
import { freeBytes } from './data-folder.ts';

/** With less than that, programs fail in ways that don't say why. */
const fullBelow = 4 * 1024 * 1024;

/** The error itself; or, where the disk with the data is full by now, one that says so with what came of it. */
export function ofFullDisk(error: unknown, dataDir: string): unknown {
  if (freeBytes(dataDir) >= fullBelow) return error;
  const [what = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const full = new StackError(
    `The disk that has ${dataDir} is full. What failed: ${what}`,
    `See what is full:  df -h ${shellQuoted(dataDir)}`,
    'Make room and start again; what was stored is kept.',
  );
  full.cause = error;
  return full;
}
