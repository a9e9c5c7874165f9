import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sameCommand } from '../../launcher/command-line.mjs';
import { writeJsonAtomically } from '../processes/process-ledger.ts';
import { StackError } from '../stack-error.ts';

/** What a running stack writes to DATA_DIR and PARLEY_READY_FILE. */
export interface ReadyStack {
  /** The fronts' URLs. */
  front: string[];
  /** Health URLs of each front and each worker. */
  frontHealth: string[];
  workerHealth: string[];
  /** `host:port,…` */
  kafka: string;
  /** Whether it requires TLS and a login; the files for these are in DATA_DIR. */
  isSecure: boolean;
  /** Includes its password. */
  database: string;
  /** Process ids of local processes; services elsewhere have none. */
  pids: { front: number[]; worker: number[]; kafka: number[]; postgres: number | null };
}

/** @throws {StackError} if PARLEY_READY_FILE is a folder */
export function assertFileName(file: string): void {
  if (!existsSync(file) || !statSync(file).isDirectory()) return;
  throw new StackError(
    `PARLEY_READY_FILE names ${file}, which is a folder.`,
    `Name a file:  ${sameCommand({ PARLEY_READY_FILE: join(file, 'ready.json') })}`,
  );
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
