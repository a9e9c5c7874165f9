import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity } from './process-identity.ts';
import { killGroup, type RunningProcess } from './spawn-process.ts';

// Guarantees: every process that the stack has started and not yet seen exit is recorded on disk, with its start time.
// After a kill -9 of the stack, the next one finds it, and never confuses it with a stranger with the same pid.

export interface NotedProcess {
  name: string;
  pid: number;
}

interface LedgerEntry extends NotedProcess {
  identity: string;
}

export interface ProcessLedger {
  /**
   * Records a process now, and removes it when it has exited.
   * @throws {Error} if it can't be written to disk; the next call includes it
   */
  add(running: RunningProcess): void;
}

export function openProcessLedger(file: string): ProcessLedger {
  const entries = new Map<number, LedgerEntry>();
  const save = () => writeJsonAtomically(file, [...entries.values()]);
  return {
    add(running) {
      const identity = processIdentity(running.pid);
      if (identity === undefined) return;
      entries.set(running.pid, { name: running.name, pid: running.pid, identity });
      save();
      running.exited.then(() => {
        entries.delete(running.pid);
        try {
          save();
        } catch {
          // On a full disk it stays recorded, which is harmless: its identity distinguishes it from a later one with
          // its pid.
        }
      });
    },
  };
}

/**
 * Stops the processes left behind by a stack that was killed.
 * @returns the names of those that were still running
 */
export async function stopOrphans(file: string, graceMs = 5_000): Promise<string[]> {
  const orphans = readLedger(file).filter(isAlive);
  // On SIGTERM PostgreSQL waits for its clients, on SIGINT it stops at once, cleanly; the others treat both alike.
  for (const { pid } of orphans) signalIfThere(pid, 'SIGINT');
  const deadline = Date.now() + graceMs;
  while (orphans.some(isAlive) && Date.now() < deadline) await sleep(50);
  for (const orphan of orphans) if (isAlive(orphan)) killGroup(orphan.pid);
  while (orphans.some(isAlive)) await sleep(50);
  if (existsSync(file)) writeJsonAtomically(file, []);
  return orphans.map(({ name }) => name);
}

/** Running processes that this stack, or one that was killed, has started. */
export function runningProcesses(file: string): NotedProcess[] {
  return readLedger(file)
    .filter(isAlive)
    .map(({ name, pid }) => ({ name, pid }));
}

function readLedger(file: string): LedgerEntry[] {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

function isAlive({ pid, identity }: LedgerEntry): boolean {
  return processIdentity(pid) === identity;
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** A concurrent reader sees the old or the new content, never a part. Only its owner can read it. */
export function writeJsonAtomically(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
