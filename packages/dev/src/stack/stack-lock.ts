import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { processIdentity } from '../processes/process-identity.ts';

// Guarantees: at most one command uses a data folder, and a killed command holds no lock. The lock contains the process
// that took it, its command, and its start time, and is void once there is no such process.

export interface LockHolder {
  pid: number;
  /** What it does with the data folder. */
  command: 'start' | 'stop' | 'reset';
}

interface LockFile extends LockHolder {
  identity: string;
}

/** @returns the release, or who holds the lock */
export function takeStackLock(
  file: string,
  command: LockHolder['command'],
): { release: () => void } | { heldBy: LockHolder } {
  const identity = processIdentity(process.pid);
  if (identity === undefined) throw new Error('this process has no identity');
  mkdirSync(dirname(file), { recursive: true });
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, command, identity } satisfies LockFile));
  try {
    while (!tryLink(own, file)) {
      const heldBy = stackLockHolder(file);
      if (heldBy !== undefined) return { heldBy };
      removeIfVoid(file);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return { release: () => rmSync(file, { force: true }) };
}

/** Who holds the lock, if anybody does. */
export function stackLockHolder(file: string): LockHolder | undefined {
  const holder = read(file);
  if (!holder || processIdentity(holder.pid) !== holder.identity) return undefined;
  return { pid: holder.pid, command: holder.command };
}

// Moved away before it is checked again: if two find it void, only one gets it, and a lock that was taken in between is
// put back.
function removeIfVoid(file: string) {
  const moved = `${file}.void.${process.pid}`;
  try {
    renameSync(file, moved);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  if (stackLockHolder(moved) !== undefined) tryLink(moved, file);
  rmSync(moved, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function read(file: string): LockFile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
