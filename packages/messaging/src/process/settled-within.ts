import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for a promise, but no longer than the given milliseconds. A later result is ignored.
 * @returns whether it settled in time
 */
export async function settledWithin(
  promise: Promise<unknown> | undefined,
  milliseconds: number,
): Promise<boolean> {
  if (!promise) return true;
  const late = new AbortController();
  const settled = promise.then(
    () => true,
    () => true,
  );
  const tooLate = sleep(milliseconds, false, { signal: late.signal }).catch(() => false);
  const inTime = await Promise.race([settled, tooLate]);
  late.abort();
  return inTime;
}
