import { setTimeout as sleep } from 'node:timers/promises';
import { retryDelay } from './retry-delay.ts';

/**
 * Retries with growing delays until it succeeds or the signal aborts.
 * @param onFailure called for each failure; `attempt` counts from 0
 * @param delay milliseconds until the next try
 * @throws the signal's reason when aborted
 */
export async function keepTrying<Result>(
  action: () => Promise<Result>,
  signal: AbortSignal,
  onFailure: (error: Error, attempt: number) => void,
  delay: (attempt: number) => number = retryDelay,
): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await action();
    } catch (error) {
      onFailure(error as Error, attempt);
      await sleep(delay(attempt), undefined, { signal });
    }
  }
}
