import { mkdtempSync, readFileSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
/** A run leaves less than half of it. */
const roomNeeded = 4 * 1024 ** 3;

/**
 * Makes the folder of a test run, in memory where there is room: brokers write some files for each of the thousands of
 * partitions that tests make, and wait for the disk each time.
 */
export function makeRunFolder(): string {
  return mkdtempSync(join(hasRoom() ? memory : tmpdir(), 'parley-test-'));
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory);
    const mount = readFileSync('/proc/self/mounts', 'utf8').match(/ \/dev\/shm \S+ (\S+)/)?.[1] ?? 'noexec';
    return Math.min(bavail * bsize, freemem()) >= roomNeeded && !mount.split(',').includes('noexec');
  } catch {
    return false; // there is none on this system
  }
}
