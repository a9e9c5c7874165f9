/**
 * A failure budget: a number of failures is free, then each one doubles the wait, up to a limit. After a quiet time all
 * failures are forgotten. Nobody is locked out for good, and attempts refused during a wait do not count.
 */

export interface Budget {
  /** Number of failures without a wait. */
  readonly free: number;
  /** How long after the last failure all failures are forgotten. Milliseconds. */
  readonly quiet: number;
}

export interface Failures {
  readonly failures: number;
  readonly lastAt: Date;
}

/** Milliseconds. */
const firstWait = 10_000;
const longestWait = 15 * 60_000;

/** @returns milliseconds until the next attempt is allowed */
export function waitOf({ free, quiet }: Budget, counted: Failures | undefined, now: Date): number {
  if (!counted || counted.failures < free || isForgotten(quiet, counted, now)) return 0;
  const wait = Math.min(firstWait * 2 ** (counted.failures - free), longestWait);
  return Math.max(counted.lastAt.getTime() + wait - now.getTime(), 0);
}

/** Adds one failure. */
export function countFailure({ quiet }: Budget, counted: Failures | undefined, now: Date): Failures {
  const before = !counted || isForgotten(quiet, counted, now) ? 0 : counted.failures;
  return { failures: before + 1, lastAt: now };
}

function isForgotten(quiet: number, { lastAt }: Failures, now: Date): boolean {
  return now.getTime() - lastAt.getTime() >= quiet;
}
