import { dirname } from 'node:path';
import { shellQuoted } from '../launcher/command-line.mjs';
import { StackError } from './stack-error.ts';

/** One step of a longer task, as shown on the terminal. */
export interface Step {
  update(detail: string): void;
  done(detail?: string): void;
  fail(): void;
}

export interface Progress {
  step(title: string): Step;
  print(line: string): void;
}

/** What the launcher gives each command. */
export interface CommandContext {
  /** The project's folder. */
  root: string;
  progress: Progress;
}

/** Shows an error: its cause and fix if known, otherwise everything there is. Returns the exit code. */
export function showError(error: unknown, { progress }: CommandContext): number {
  for (const line of describe(error)) progress.print(line);
  return 1;
}

function describe(error: unknown): string[] {
  if (error instanceof StackError) return error.lines;
  if (!(error instanceof Error)) return [`✖ ${error}`];
  // A system error such as no space or no permission: our stack trace would not help.
  const { syscall, code, path }: NodeJS.ErrnoException = error;
  if (syscall === undefined || path === undefined) return [`✖ ${error.stack ?? error.message}`];
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return [
    `✖ ${error.message}`,
    ...(isFull ? [`  See what is full:  df -h ${shellQuoted(dirname(path))}`] : []),
  ];
}
