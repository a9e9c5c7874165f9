import { expect, it } from 'vitest';
import { howManyBefore } from './read-marks.ts';

it('counts the marks before a message, and none where they are not known', () => {
  const marks = [0, 3, 3, 8, 20];
  expect([1, 3, 4, 8, 9, 20, 21].map((seq) => howManyBefore(marks, seq))).toEqual([1, 1, 3, 3, 4, 4, 5]);
  expect(howManyBefore([], 5)).toBe(0);
  expect(howManyBefore(null, 5)).toBe(0);
});
