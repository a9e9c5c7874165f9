import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process serves, and if not, which dependency is missing and why, in words for operators. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  /** Problems while it serves: what it does not serve, and why; a clock that is far off. */
  readonly warnings: readonly string[];
  /** The difference between the machine's clock and the database's, once known. */
  readonly clock: string | undefined;
}

/** @param clock describes the machine's clock */
export function readinessOf(
  reasons: readonly (string | undefined)[],
  warnings: readonly (string | undefined)[],
  clock: string | undefined,
): Readiness {
  const given = reasons.filter((reason) => reason !== undefined);
  return {
    ready: given.length === 0,
    reasons: given,
    warnings: warnings.filter((warning) => warning !== undefined),
    clock,
  };
}

/** Resolves once it is ready; never, if aborted first. */
export async function untilReady(readiness: () => Promise<Readiness>, signal: AbortSignal): Promise<void> {
  while (!(await readiness()).ready) {
    await sleep(100, undefined, { signal }).catch(() => new Promise(() => undefined));
  }
}

/**
 * An error in one line: Node's AggregateError has an empty message, and Prisma's message has the cause on its last
 * line.
 */
export function describeError(error: Error): string {
  const { message, errors, code } = error as Error & { errors?: Error[]; code?: string };
  const [first] = errors ?? [];
  if (message === '' && first) return describeError(first);
  return message.trim().split('\n').at(-1)?.trim() || code || error.name;
}
