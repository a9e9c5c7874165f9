import { setTimeout as sleep } from 'node:timers/promises';
import { describeExit, type RunningProcess } from './spawn-process.ts';

/** The first delay before a dead process is restarted; it doubles up to the maximum. */
const firstDelayMs = 500;
const maxDelayMs = 15_000;
/** After a process has run this long, its next death starts with the first delay again. */
const provenMs = 60_000;

export interface KeepRunningOptions {
  name: string;
  /** Starts it and resolves once it is ready. */
  start: () => Promise<RunningProcess>;
  /** Called with each process that is ready, including the first. */
  onReady: (running: RunningProcess) => void;
  report: (line: string) => void;
  /** Ends the supervision: a process that dies later is not restarted. */
  signal: AbortSignal;
}

/**
 * Starts a process and restarts it whenever it dies, after a growing delay, until `signal` aborts.
 * @returns once the first one is ready; rejects if that one can't be started
 */
export async function keepRunning(options: KeepRunningOptions): Promise<void> {
  const running = await options.start();
  options.onReady(running);
  void watch(options, running);
}

async function watch({ name, start, onReady, report, signal }: KeepRunningOptions, first: RunningProcess) {
  let running: RunningProcess | undefined = first;
  let cause = '';
  let delayMs = firstDelayMs;
  while (true) {
    if (running) {
      const since = Date.now();
      cause = `${name} (pid ${running.pid}) ended with ${describeExit(await running.exited)}`;
      if (Date.now() - since >= provenMs) delayMs = firstDelayMs;
    }
    if (signal.aborted) return;
    report(`${cause}; starting it again in ${delayMs / 1000} s`);
    await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    delayMs = Math.min(delayMs * 2, maxDelayMs);
    running = await start().catch((error: Error) => {
      cause = `${name} could not be started: ${error.message.split('\n')[0]}`;
      return undefined;
    });
    if (!running || signal.aborted) continue;
    report(`${name} runs again (pid ${running.pid})`);
    onReady(running);
  }
}
