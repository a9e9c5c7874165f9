/** Workers, or fronts, each a process of its own that can be killed and started again. */
import type { RunningProcess } from '../../processes/spawn-process.ts';

export interface Members {
  readonly kind: 'worker' | 'front';
  /** How many there are when nothing is broken. */
  readonly count: number;
  /** Resolves when it is ready. @param more variables of its environment */
  start(index: number, more?: NodeJS.ProcessEnv): Promise<void>;
  /** By SIGKILL; resolves when it is gone. */
  kill(index: number): Promise<void>;
  /** Of its process; undefined where there is none. */
  pid(index: number): number | undefined;
  /** By SIGTERM: in order. */
  stop(index: number): Promise<void>;
}

/** Milliseconds that one has to stop in order. */
const graceMs = 10_000;

export function createMembers(
  kind: Members['kind'],
  count: number,
  start: (index: number, more: NodeJS.ProcessEnv) => Promise<RunningProcess>,
): Members {
  const running = new Map<number, RunningProcess>();
  return {
    kind,
    count,
    async start(index, more = {}) {
      running.set(index, await start(index, more));
    },
    kill: (index) => kill(running.get(index)),
    pid: (index) => running.get(index)?.pid,
    async stop(index) {
      await running.get(index)?.stop(graceMs);
    },
  };
}

export async function kill(running: RunningProcess | undefined): Promise<void> {
  if (!running || running.exit) return;
  running.child.kill('SIGKILL');
  await running.exited;
}
