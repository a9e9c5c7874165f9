/** Growing delays between tries, with jitter so that many processes don't try in step. Milliseconds. */
export function retryDelay(attempt: number, { first = 200, most = 5_000 } = {}): number {
  const full = Math.min(most, first * 2 ** Math.min(attempt, 20));
  return full / 2 + Math.random() * (full / 2);
}
