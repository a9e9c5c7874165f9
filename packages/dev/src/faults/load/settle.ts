/** Retries a request until it is settled, always with the same id, as every client may. */
import { setTimeout as sleep } from 'node:timers/promises';
import { retryDelay } from '@parley/messaging';
import { isRetryable } from '../check/check-replies.ts';

export interface Reply {
  /** Empty on success. */
  readonly errorCode: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Settled {
  /** Null if no conclusive reply came in time. */
  readonly reply: Reply | null;
  /** Number of tries. */
  readonly tries: number;
}

/** Milliseconds between two tries, growing: immediate retries to an overloaded server would slow everybody down. */
const pauses = { first: 250, most: 3_000 };

/**
 * @param attempt gets the number of the try; returns undefined if the result is unknown
 * @param patience milliseconds after which it is given up
 */
export async function settle(
  attempt: (tries: number) => Promise<Reply | undefined>,
  patience: number,
  signal: AbortSignal,
): Promise<Settled> {
  const end = performance.now() + patience;
  for (let tries = 1; ; tries++) {
    const reply = await attempt(tries);
    if (reply && !isRetryable(reply.errorCode)) return { reply, tries };
    if (signal.aborted || performance.now() > end) return { reply: null, tries };
    await sleep(retryDelay(tries - 1, pauses));
  }
}
