import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { isGone } from './process-identity.ts';

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A process of ours, in a process group of its own, so that a Ctrl-C in the terminal does not reach it. */
export interface RunningProcess {
  name: string;
  pid: number;
  child: ChildProcess;
  /** Resolves once it has exited, for whatever reason; the rest of its group is then killed too. */
  exited: Promise<Exit>;
  /** How it exited, if it has. */
  exit: Exit | undefined;
  /** Sends `signal` (SIGTERM), and kills the whole group if it is still running after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

export interface SpawnOptions {
  name: string;
  program: string;
  args: string[];
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** The user to run as, if not ourselves. */
  uid?: number;
  gid?: number;
  /** Its output is appended to this file; without one the caller reads `child.stdout` and `child.stderr`. */
  logFile?: string;
  /** With a channel for `process.send`, whose end also tells the child that we are gone. */
  ipc?: boolean;
  /** The signal that asks it to stop. */
  stopSignal?: NodeJS.Signals;
}

/** @throws {Error} if the program can't be run */
export async function spawnProcess(options: SpawnOptions): Promise<RunningProcess> {
  const log = options.logFile === undefined ? undefined : openSync(options.logFile, 'a');
  const output = log ?? 'pipe';
  const child = spawn(options.program, options.args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
    detached: true,
    stdio: options.ipc ? ['ignore', output, output, 'ipc'] : ['ignore', output, output],
  });
  if (log !== undefined) closeSync(log);
  if (child.pid === undefined) {
    const [error] = await once(child, 'error');
    throw new Error(`${options.program} could not be run: ${error.message}`, { cause: error });
  }
  return watch(options, child, child.pid);
}

function watch(options: SpawnOptions, child: ChildProcess, pid: number): RunningProcess {
  const running: RunningProcess = {
    name: options.name,
    pid,
    child,
    exit: undefined,
    exited: new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        running.exit = { code, signal };
        // At once: later its id may belong to another group.
        killGroup(pid);
        resolve(running.exit);
      });
    }),
    async stop(graceMs) {
      if (running.exit) return;
      child.kill(options.stopSignal ?? 'SIGTERM');
      const timer = setTimeout(() => killGroup(pid), graceMs);
      await running.exited;
      clearTimeout(timer);
    },
  };
  // Undeliverable signals and messages to a child that has just exited: `exit` reports everything.
  child.on('error', () => undefined);
  return running;
}

/** Kills the rest of a group whose leader we started. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** `signal SIGKILL` or `exit code 1`. */
export function describeExit({ code, signal }: Exit): string {
  return signal ? `signal ${signal}` : `exit code ${code}`;
}
