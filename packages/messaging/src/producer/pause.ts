import { setTimeout as sleep } from 'node:timers/promises';

/** A wait for the next try, cut short by closing. */
export async function pause(milliseconds: number, closing: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: closing }).catch(() => undefined);
}
