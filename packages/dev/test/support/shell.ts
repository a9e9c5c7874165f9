/** Shell commands of the documents, run as a reader pastes them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../../..');

export interface ShellRun {
  /** Its standard output so far. */
  output(): string;
  /** Its standard error so far. */
  errors(): string;
  /** Resolves to the exit code, or null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Ctrl-C: to it and all it has started. */
  interrupt(): void;
}

/** @param cwd the project's folder if absent */
export function startShell(script: string, environment: Record<string, string>, cwd = root): ShellRun {
  const child = spawn('sh', ['-c', script], {
    cwd,
    env: { ...process.env, INIT_CWD: cwd, PARLEY_PREPARED: 'yes', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, as a terminal gives each command
  });
  const collect = (stream: NodeJS.ReadableStream) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    return () => text;
  };
  return {
    output: collect(child.stdout),
    errors: collect(child.stderr),
    ended: once(child, 'close').then(([code]) => code),
    interrupt: () => {
      if (child.pid && child.exitCode === null && child.signalCode === null)
        process.kill(-child.pid, 'SIGINT');
    },
  };
}

/** Runs to its end. @throws Error with all it wrote unless it exits 0 */
export async function runShell(...args: Parameters<typeof startShell>): Promise<string> {
  const run = startShell(...args);
  const code = await run.ended;
  if (code !== 0) throw new Error(`exit code ${code} of:\n${args[0]}\n${run.output()}${run.errors()}`);
  return run.output();
}
