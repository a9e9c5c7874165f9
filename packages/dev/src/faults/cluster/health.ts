/** What workers and fronts report about themselves. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Health {
  readonly status: number;
  /** Why it is not ready. */
  readonly reasons: readonly string[];
}

/** @returns undefined if nothing answers */
export async function askHealth(url: string, route: '/live' | '/ready'): Promise<Health | undefined> {
  try {
    const response = await fetch(`${url}${route}`, { signal: AbortSignal.timeout(10_000) });
    const { reasons = [] } = (await response.json()) as { reasons?: readonly string[] };
    return { status: response.status, reasons };
  } catch {
    return undefined;
  }
}

export const inWords = (health: Health | undefined): string =>
  health ? [`status ${health.status}`, ...health.reasons].join(', ') : 'no answer';

/** Asks repeatedly. @returns the last answer, which is the wanted one unless the time is over */
export async function healthOnce(
  isTrue: (health: Health | undefined) => boolean,
  url: string,
  route: '/live' | '/ready',
  { within, signal }: { within: number; signal: AbortSignal },
): Promise<Health | undefined> {
  const end = performance.now() + within;
  for (;;) {
    const health = await askHealth(url, route);
    if (isTrue(health) || signal.aborted || performance.now() > end) return health;
    await sleep(50);
  }
}
