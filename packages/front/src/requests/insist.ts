/**
 * Asks again where too much is asked for the moment, for some seconds: whoever comes back to a front that was just started comes
 * with all others, and would have to begin anew for the first word that is refused.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '@parley/contracts';
import { retryDelay } from '@parley/messaging';

const tries = 5;

/**
 * @param isOver whether nobody wants to know any more
 * @throws what was thrown last
 */
export async function insist<Result>(ask: () => Promise<Result>, isOver: () => boolean): Promise<Result> {
  for (let failures = 0; ; ) {
    try {
      return await ask();
    } catch (error) {
      const isRefused = error instanceof Failure && error.code === 'UNAVAILABLE';
      if (!isRefused || ++failures === tries || isOver()) throw error;
      await sleep(retryDelay(failures), undefined, { ref: false });
    }
  }
}
