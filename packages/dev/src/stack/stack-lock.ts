import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { processIdentity } from '../processes/process-identity.ts';

// Guarantees: at most one stack uses a data folder, and a stack that was killed holds nothing: the lock names the
// process that took it and when that was started, and is void once there is no such process.

interface Holder {
  pid: number;
  identity: string;
}

/** @returns the release, or the pid of the process that holds the lock */
export function takeStackLock(file: string): { release: () => void } | { heldBy: number } {
  const identity = processIdentity(process.pid);
  if (identity === undefined) throw new Error('this process has no identity');
  mkdirSync(dirname(file), { recursive: true });
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, identity } satisfies Holder));
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

/** The pid of the process that holds the lock, if one does. */
export function stackLockHolder(file: string): number | undefined {
  const holder = read(file);
  return holder && processIdentity(holder.pid) === holder.identity ? holder.pid : undefined;
}

// Moved away before it is looked at again: of two who find it void only one gets it, and a lock that
// was taken in between is put back.
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

function read(file: string): Holder | undefined {
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
