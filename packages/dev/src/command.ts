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
  const lines = error instanceof StackError ? error.lines : [`✖ ${describe(error)}`];
  for (const line of lines) progress.print(line);
  return 1;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
