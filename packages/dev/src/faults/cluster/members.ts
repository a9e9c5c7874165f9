/** Workers, or fronts, each a process of its own that can be killed and restarted. */
import type { RunningProcess } from '../../processes/spawn-process.ts';
import { freezeProcesses } from './freeze-processes.ts';

export interface Members {
  readonly kind: 'worker' | 'front';
  /** Their normal number. */
  readonly count: number;
  /** Indices of those that run or are being started. */
  readonly running: readonly number[];
  /** The URL at which it can be asked whether it serves. */
  url(index: number): string;
  /** The URL that also reports what is missing. */
  healthUrl(index: number): string;
  /** Resolves when it is ready. */
  start(index: number, options?: StartOptions): Promise<void>;
  /** With SIGKILL; resolves when it has exited. */
  kill(index: number): Promise<void>;
  /** Its process id; undefined if it does not run. */
  pid(index: number): number | undefined;
  /** A clean stop, with SIGTERM. */
  stop(index: number): Promise<void>;
  /** With SIGSTOP. @returns a function that continues it */
  freeze(index: number): Promise<() => void>;
}

export interface StartOptions {
  /** Additional environment variables. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Folder of a build other than the project's. */
  readonly root?: string;
}

/** Milliseconds for a clean stop. */
const graceMs = 10_000;

export interface MembersOptions {
  readonly kind: Members['kind'];
  readonly count: number;
  /** One for each that may ever run. */
  readonly urls: readonly string[];
  readonly healthUrls: readonly string[];
  readonly start: (index: number, options: StartOptions) => Promise<RunningProcess>;
}

export function createMembers({ kind, count, urls, healthUrls, start }: MembersOptions): Members {
  /** Undefined if it could not be started. */
  const processes = new Map<number, Promise<RunningProcess | undefined>>();
  const pids = new Map<number, number>();
  const taken = (index: number) => {
    const running = processes.get(index);
    processes.delete(index);
    pids.delete(index);
    return running;
  };
  return {
    kind,
    count,
    get running() {
      return [...processes.keys()];
    },
    url: (index) => urls[index] ?? '',
    healthUrl: (index) => healthUrls[index] ?? '',
    async start(index, options = {}) {
      const started = start(index, options);
      processes.set(
        index,
        started.catch(() => undefined),
      );
      pids.set(index, (await started).pid);
    },
    kill: async (index) => kill(await taken(index)),
    pid: (index) => pids.get(index),
    async stop(index) {
      await (await taken(index))?.stop(graceMs);
    },
    async freeze(index) {
      const running = await processes.get(index);
      return running ? freezeProcesses(running.pid) : () => undefined;
    },
  };
}

export async function kill(running: RunningProcess | undefined): Promise<void> {
  if (!running || running.exit) return;
  running.child.kill('SIGKILL');
  await running.exited;
}
