import { fold } from '@parley/contracts/text';

/**
 * The menu item to which a key leads, following ARIA's menu pattern: arrows wrap around, Home and End go to the ends, a
 * letter to the next item that begins with it.
 * @param now index of the focused item
 * @returns undefined if the key does nothing
 */
export function itemFor(key: string, now: number, labels: readonly string[]): number | undefined {
  const count = labels.length;
  if (key === 'ArrowDown') return (now + 1) % count;
  if (key === 'ArrowUp') return (now - 1 + count) % count;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if ([...key].length !== 1 || key === ' ') return undefined;
  const after = labels.map((_, step) => (now + 1 + step) % count);
  return after.find((place) => fold(labels[place] ?? '').startsWith(fold(key)));
}
