import type { ProcessLedger } from '../processes/process-ledger.ts';
import { describeExit, type RunningProcess } from '../processes/spawn-process.ts';

// Guarantees: one call stops everything that the stack has started, ready or not, within ten seconds, in an order in
// which each stops before what it depends on; nothing is restarted meanwhile.

/** In the order in which they are stopped, with the milliseconds that each may need for a clean stop. */
const kinds = {
  tool: 500,
  front: 2_500,
  worker: 2_500,
  // The last of several controllers asks the others, which are gone, to take over, and gives up after 5 s.
  kafka: 7_500,
  postgres: 1_000,
} as const;

/** For all of them together; later ones get the rest, but at least a second. */
const totalMs = 9_000;

/** A JVM that is stopped by a signal exits cleanly with 128 + the signal's number. */
const cleanCodes = new Set([0, 130, 143]);

export type Kind = keyof typeof kinds;

export interface Fleet {
  /** Aborted when the stack stops: ends all waits, and the supervision of processes. */
  signal: AbortSignal;
  add(kind: Kind, running: RunningProcess): void;
  /** Stops everything; called again, it waits for that, and for what was started meanwhile. */
  stop(): Promise<void>;
}

/** @param report called for processes that had to be killed, and for other problems during the stop */
export function createFleet(ledger: ProcessLedger, report: (line: string) => void): Fleet {
  const abort = new AbortController();
  const members = new Map<Kind, Set<RunningProcess>>();
  const late: Promise<void>[] = [];
  let stopped: Promise<void> | undefined;

  async function stopAll() {
    abort.abort(new Error('the stack is being stopped'));
    const deadline = Date.now() + totalMs;
    for (const [kind, wantedMs] of Object.entries(kinds) as [Kind, number][]) {
      const reservedMs = kind === 'postgres' ? 0 : kinds.postgres;
      const graceMs = Math.max(1_000, Math.min(wantedMs, deadline - reservedMs - Date.now()));
      await Promise.all([...(members.get(kind) ?? [])].map((running) => stopOne(running, graceMs)));
    }
  }

  async function stopOne(running: RunningProcess, graceMs: number) {
    await running.stop(graceMs);
    if (running.exit?.signal === 'SIGKILL')
      report(`${running.name} did not stop within ${graceMs / 1000} s and was killed`);
    else if (!cleanCodes.has(running.exit?.code ?? 0))
      report(`${running.name} stopped with ${describeExit(running.exit ?? { code: null, signal: null })}`);
  }

  return {
    signal: abort.signal,
    add(kind, running) {
      const set = members.get(kind) ?? new Set();
      members.set(kind, set.add(running));
      running.exited.then(() => set.delete(running));
      try {
        ledger.add(running);
      } catch (error) {
        report(
          `${running.name} could not be noted (${(error as Error).message}): a kill -9 of this leaves it behind`,
        );
      }
      // Started just when the stack was being stopped.
      if (abort.signal.aborted) late.push(stopOne(running, kinds[kind]));
    },
    async stop() {
      stopped ??= stopAll();
      await stopped;
      await Promise.all(late);
    },
  };
}
