import { shellQuoted } from '../../launcher/command-line.mjs';
import { StackError } from '../stack-error.ts';
import { freeBytes, megabytes } from './data-folder.ts';

/** With less than that, programs fail in ways that don't say why; and some have made room again by the time they end. */
const scarceBytes = 64 * 1024 * 1024;

/** The error itself; or, where there is little room left for the data by now, one that says so with what came of it. */
export function ofFullDisk(error: unknown, dataDir: string): unknown {
  const free = freeBytes(dataDir);
  if (free >= scarceBytes) return error;
  const [what = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const full = new StackError(
    `The disk that has ${dataDir} is full but for ${megabytes(free)} MB, which may be why: ${what}`,
    `See what is full:  df -h ${shellQuoted(dataDir)}`,
    'Make room and start again; what was stored is kept.',
    ...(error instanceof StackError ? error.fixes.slice(0, 1) : []),
  );
  full.cause = error;
  return full;
}
