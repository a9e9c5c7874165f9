/** The upper limit of the delay before the first new attempt, in milliseconds. */
const first = 500;
/** The longest delay: after an outage all clients are back within this time. */
const longest = 10_000;

/**
 * The delay before a retry: doubling, and random within its upper half, so that browsers disconnected by one restart do
 * not return at the same instant.
 *
 * @param attempt number of failed attempts since the last success, from 0.
 * @returns milliseconds.
 */
export function reconnectDelay(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(longest, first * 2 ** attempt);
  return ceiling / 2 + (random() * ceiling) / 2;
}
