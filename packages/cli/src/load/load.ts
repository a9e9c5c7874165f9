/** Sends many requests with bounded concurrency and rate. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface LoadPlan {
  readonly count: number;
  /** Maximum number of requests without a reply. */
  readonly concurrency: number;
  /** Maximum number per second; unlimited if absent. */
  readonly rate?: number | undefined;
}

export interface Outcome {
  readonly result: 'done' | 'error' | 'unanswered' | 'unexpected';
  /** The code of an error reply. */
  readonly code?: string;
}

export interface Measured extends Outcome {
  /** Latency from when it was due, so that waiting for earlier requests counts too. Milliseconds. */
  readonly milliseconds: number;
}

/**
 * @param ask sends the nth request, from 0
 * @param onMeasured called for each result
 * @throws what `ask` throws, once no request is in flight
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
