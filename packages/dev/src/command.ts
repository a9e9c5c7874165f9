import { dirname } from 'node:path';
import { shellQuoted } from '../launcher/command-line.mjs';
import { StackError } from './stack-error.ts';

/** One step of a longer piece of work, as the person at the terminal sees it. */
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

/** Shows what went wrong: the cause and fix if it is known, else everything there is to know. Returns the exit code. */
export function showError(error: unknown, { progress }: CommandContext): number {
  for (const line of describe(error)) progress.print(line);
  return 1;
}

function describe(error: unknown): string[] {
  if (error instanceof StackError) return error.lines;
  if (!(error instanceof Error)) return [`✖ ${error}`];
  // Of the system: no space, no permission. Where in our code it came up is of no use to anybody.
  const { syscall, code, path }: NodeJS.ErrnoException = error;
  if (syscall === undefined || path === undefined) return [`✖ ${error.stack ?? error.message}`];
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return [
    `✖ ${error.message}`,
    ...(isFull ? [`  See what is full:  df -h ${shellQuoted(dirname(path))}`] : []),
  ];
}
