/** The wait before the first new attempt, in milliseconds. */
const first = 500;
/** No wait is longer: after an outage everybody is back within this time. */
const longest = 10_000;

/**
 * How long to wait before trying again: doubling, and random within its upper half, so that the browsers cut
 * off by one restart do not come back in the same instant.
 *
 * @param attempt how many attempts have failed since the last success, from 0.
 * @returns milliseconds.
 */
export function reconnectDelay(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(longest, first * 2 ** attempt);
  return ceiling / 2 + (random() * ceiling) / 2;
}
