import { setTimeout as sleep } from 'node:timers/promises';
import type { TopicReader } from './topic-reader.ts';

export interface CatchUpOptions {
  /** Whether enough has been read. */
  readonly isEnough?: () => boolean;
  /** Milliseconds; no limit if absent. */
  readonly within?: number | undefined;
}

/**
 * Resolves once everything is read that existed when the reader started, or `isEnough`.
 * @returns false if it took too long
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
 * Resolves once no new record can be missed.
 * @returns false if that takes longer than the given milliseconds, or it is stopped before
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
