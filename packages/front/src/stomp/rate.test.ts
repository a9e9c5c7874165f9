import { expect, test } from 'vitest';
import { Rate } from './rate.ts';

test('so many at once, then so many a second', () => {
  const rate = new Rate(10, 0);
  expect(Array.from({ length: 11 }, () => rate.take(0))).toEqual([...Array(10).fill(0), 100]);
  expect(rate.take(100)).toBe(100);
  expect(rate.take(400)).toBe(0);
});

test('a long silence saves up no more than a second of it', () => {
  const rate = new Rate(10, 0);
  const now = 3_600_000;
  expect(Array.from({ length: 11 }, () => rate.take(now) === 0).filter(Boolean)).toHaveLength(10);
});
