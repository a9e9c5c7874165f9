/**
 * How often something may fail: some times for nothing, then after a wait that doubles with each failure, up to a limit.
 * After a quiet time all is forgotten. Nobody is locked out for good, and what is refused while waiting does not count.
 */

export interface Budget {
  /** Failures before there is a wait. */
  readonly free: number;
  /** How long after the last failure all are forgotten. Milliseconds. */
  readonly quiet: number;
}

export interface Failures {
  readonly failures: number;
  readonly lastAt: Date;
}

/** Milliseconds. */
const firstWait = 10_000;
const longestWait = 15 * 60_000;

/** @returns milliseconds until the next attempt may be made */
export function waitOf({ free, quiet }: Budget, counted: Failures | undefined, now: Date): number {
  if (!counted || counted.failures < free || isForgotten(quiet, counted, now)) return 0;
  const wait = Math.min(firstWait * 2 ** (counted.failures - free), longestWait);
  return Math.max(counted.lastAt.getTime() + wait - now.getTime(), 0);
}

/** One more has failed. */
export function countFailure({ quiet }: Budget, counted: Failures | undefined, now: Date): Failures {
  const before = !counted || isForgotten(quiet, counted, now) ? 0 : counted.failures;
  return { failures: before + 1, lastAt: now };
}

function isForgotten(quiet: number, { lastAt }: Failures, now: Date): boolean {
  return now.getTime() - lastAt.getTime() >= quiet;
}
