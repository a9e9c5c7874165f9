/** Asks many times: so many at once, and no more a second than is wished. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface LoadPlan {
  readonly count: number;
  /** Requests without a reply, at most. */
  readonly concurrency: number;
  /** A second; as many as can be done where absent. */
  readonly rate?: number | undefined;
}

export interface Outcome {
  readonly result: 'done' | 'error' | 'unanswered' | 'unexpected';
  /** Of an error reply. */
  readonly code?: string;
}

export interface Measured extends Outcome {
  /** Milliseconds from when it was due, so that waiting for those before it counts too. */
  readonly milliseconds: number;
}

/**
 * @param ask the nth, from 0
 * @param onMeasured told of each
 * @throws what `ask` throws, once none is on its way any more
 */
export async function runLoad(
  { count, concurrency, rate }: LoadPlan,
  ask: (n: number) => Promise<Outcome>,
  onMeasured: (measured: Measured) => void,
): Promise<void> {
  const began = performance.now();
  let next = 0;
  const failures: unknown[] = [];
  const askInTurn = async () => {
    while (next < count && failures.length === 0) {
      const n = next++;
      const due = rate === undefined ? performance.now() : began + (n * 1_000) / rate;
      await sleep(Math.max(0, due - performance.now()));
      const outcome = await ask(n);
      onMeasured({ ...outcome, milliseconds: performance.now() - due });
    }
  };
  const asking = Array.from({ length: Math.min(concurrency, count) }, () =>
    askInTurn().catch((error) => failures.push(error)),
  );
  await Promise.all(asking);
  if (failures.length > 0) throw failures[0];
}
