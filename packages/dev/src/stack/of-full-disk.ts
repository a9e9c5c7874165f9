import { shellQuoted } from '../../launcher/command-line.mjs';
import { StackError } from '../stack-error.ts';
import { freeBytes, megabytes } from './data-folder.ts';

/** With less space, programs fail with unclear errors; and some have freed space again by the time they exit. */
const scarceBytes = 64 * 1024 * 1024;

/** The error itself; or, if the disk of the data is nearly full, one that says so and includes it. */
export function ofFullDisk(error: unknown, dataDir: string): unknown {
  const free = freeBytes(dataDir);
  if (free >= scarceBytes) return error;
  const [what = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const full = new StackError(
    `The disk that has ${dataDir} has only ${megabytes(free)} MB left, which may be the reason: ${what}`,
    `See what is full:  df -h ${shellQuoted(dataDir)}`,
    'Make room and start again; what was stored is kept.',
    ...(error instanceof StackError ? error.fixes.slice(0, 1) : []),
  );
  full.cause = error;
  return full;
}
