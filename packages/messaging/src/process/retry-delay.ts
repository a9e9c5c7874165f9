/** Growing delays between retries, with jitter so that many processes don't retry in step. Milliseconds. */
export function retryDelay(attempt: number, { first = 200, most = 5_000 } = {}): number {
  const full = Math.min(most, first * 2 ** Math.min(attempt, 20));
  return full / 2 + Math.random() * (full / 2);
}

/** Between checks for a service that is away: they find it within a second of its return, and cost it little. */
export const lookDelay = (attempt: number): number => retryDelay(attempt, { most: 1_000 });
