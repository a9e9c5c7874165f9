/** Workers, or fronts, each a process of its own that can be killed and started again. */
import type { RunningProcess } from '../../processes/spawn-process.ts';
import { freezeProcesses } from './freeze-processes.ts';

export interface Members {
  readonly kind: 'worker' | 'front';
  /** How many there are when nothing is broken. */
  readonly count: number;
  /** Those that run, or are being started, by their places. */
  readonly running: readonly number[];
  /** Where the one of this place can be asked whether it serves. */
  url(index: number): string;
  /** Where it says what is missing, too. */
  healthUrl(index: number): string;
  /** Resolves when it is ready. */
  start(index: number, options?: StartOptions): Promise<void>;
  /** By SIGKILL; resolves when it is gone. */
  kill(index: number): Promise<void>;
  /** Of its process; undefined where there is none. */
  pid(index: number): number | undefined;
  /** By SIGTERM: in order. */
  stop(index: number): Promise<void>;
  /** By SIGSTOP. @returns what lets it go on */
  freeze(index: number): Promise<() => void>;
}

export interface StartOptions {
  /** More variables of its environment. */
  readonly environment?: NodeJS.ProcessEnv;
  /** The folder of another build than the project's. */
  readonly root?: string;
}

/** Milliseconds that one has to stop in order. */
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
  /** Undefined where it could not be started. */
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
