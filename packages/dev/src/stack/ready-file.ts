import { existsSync, readFileSync, rmSync } from 'node:fs';
import { writeJsonAtomically } from '../processes/process-ledger.ts';

/** What a running stack says of itself, in DATA_DIR and in PARLEY_READY_FILE. */
export interface ReadyStack {
  /** The fronts' URLs. */
  front: string[];
  /** `host:port,…` */
  kafka: string;
  /** With its password. */
  database: string;
  /** Of the local processes; what runs elsewhere has none. */
  pids: { front: number[]; worker: number[]; kafka: number[]; postgres: number | null };
}

export function writeReadyFiles(files: readonly string[], ready: ReadyStack): void {
  for (const file of files) writeJsonAtomically(file, ready);
}

export function removeReadyFiles(files: readonly string[]): void {
  for (const file of files) rmSync(file, { force: true });
}

export function readReadyFile(file: string): ReadyStack | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
