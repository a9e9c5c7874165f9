import { expect, test } from 'vitest';
import { retryDelay } from './retry-delay.ts';

const full = [200, 400, 800, 1_600, 3_200, 5_000, 5_000];

test.each(full.map((most, attempt) => [attempt, most] as const))(
  'the delay after attempt %i lies between the half and the whole of %i ms',
  (attempt, most) => {
    const delays = Array.from({ length: 200 }, () => retryDelay(attempt));
    for (const delay of delays) {
      expect(delay).toBeGreaterThanOrEqual(most / 2);
      expect(delay).toBeLessThanOrEqual(most);
    }
    expect(new Set(delays).size).toBeGreaterThan(100); // many processes must not retry in step
  },
);

test('it stays bounded however long it lasts', () => {
  expect(retryDelay(1_000_000)).toBeLessThanOrEqual(5_000);
  expect(retryDelay(50, { first: 1, most: 7 })).toBeLessThanOrEqual(7);
});
