import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sameCommand } from '../../launcher/command-line.mjs';
import { writeJsonAtomically } from '../processes/process-ledger.ts';
import { StackError } from '../stack-error.ts';

/** What a running stack says of itself, in DATA_DIR and in PARLEY_READY_FILE. */
export interface ReadyStack {
  /** The fronts' URLs. */
  front: string[];
  /** Where each front and each worker says what it lacks. */
  frontHealth: string[];
  workerHealth: string[];
  /** `host:port,…` */
  kafka: string;
  /** Whether that one wants TLS and a login: files for these are in DATA_DIR. */
  isSecure: boolean;
  /** With its password. */
  database: string;
  /** Of the local processes; what runs elsewhere has none. */
  pids: { front: number[]; worker: number[]; kafka: number[]; postgres: number | null };
}

/** @throws {StackError} when PARLEY_READY_FILE names a folder */
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
