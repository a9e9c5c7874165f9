/**
 * A small disk for a service's data that can be filled: a tmpfs of fixed size, mounted at the data's folder. Mounting
 * needs a right that not everybody has.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface SmallDisk {
  /** Fills it completely. */
  fill(): void;
  /** Frees the space again. */
  clear(): void;
}

/** @returns the disk, or why there is none */
export function mountSmallDisk(folder: string, megabytes: number): SmallDisk | string {
  mkdirSync(folder, { recursive: true });
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'parley-faults', folder];
    execFileSync('mount', options, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return (stderr || message).trim();
  }
  const filler = join(folder, 'filler');
  return { fill: () => fillWith(filler), clear: () => rmSync(filler, { force: true }) };
}

/** In ever smaller pieces, while one fits. */
function fillWith(file: string): void {
  const descriptor = openSync(file, 'a');
  try {
    for (let size = 1024 * 1024; size >= 4_096; size /= 4) while (hasTaken(descriptor, Buffer.alloc(size)));
  } finally {
    closeSync(descriptor);
  }
}

function hasTaken(descriptor: number, bytes: Buffer): boolean {
  try {
    return writeSync(descriptor, bytes) === bytes.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}

/**
 * Unmounts everything below a folder lazily: processes that still use it keep it until they exit. The list comes from
 * Linux's /proc.
 */
export function unmountBelow(folder: string): void {
  if (process.platform !== 'linux') return;
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const below = mounts.map((line) => line.split(' ')[1] ?? '').filter((at) => at.startsWith(`${folder}/`));
  for (const at of below) execFileSync('umount', ['--lazy', at]);
}
