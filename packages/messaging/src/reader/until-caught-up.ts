import { setTimeout as sleep } from 'node:timers/promises';
import type { TopicReader } from './topic-reader.ts';

export interface CatchUpOptions {
  /** Whether no more is needed. */
  readonly isEnough?: () => boolean;
  /** Milliseconds; as long as it takes if absent. */
  readonly within?: number | undefined;
}

/**
 * Resolves once all is read that was there when the reader began, or it is enough.
 * @returns whether it is, and not merely too late
 */
export async function untilCaughtUp(
  reader: Pick<TopicReader, 'caughtUp'>,
  { isEnough = () => false, within = Number.POSITIVE_INFINITY }: CatchUpOptions = {},
): Promise<boolean> {
  const until = performance.now() + within;
  while (!reader.caughtUp && !isEnough()) {
    if (performance.now() > until) return false;
    await sleep(20);
  }
  return true;
}

/**
 * Resolves once no record that comes can be missed.
 * @returns false where that takes longer than so many milliseconds, or it is stopped before
 */
export async function untilUp(
  reader: Pick<TopicReader, 'up'>,
  within: number,
  stopping?: AbortSignal,
): Promise<boolean> {
  const until = performance.now() + within;
  while (!reader.up) {
    if (performance.now() > until || stopping?.aborted) return false;
    await sleep(10);
  }
  return true;
}
