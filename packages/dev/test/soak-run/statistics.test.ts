import fc from 'fast-check';
import { expect, test } from 'vitest';
import { medianSlope, quantile } from '../../src/soak/statistics.ts';

const line = (slope: number, count = 40) =>
  Array.from({ length: count }, (_, x) => ({ x, y: 5 + slope * x }));

test('the slope of a line is its own, also where a quarter of its points is anything', () => {
  expect(medianSlope(line(3))).toBe(3);
  fc.assert(
    fc.property(
      fc.integer({ min: -50, max: 50 }),
      fc.array(fc.integer(), { minLength: 10, maxLength: 10 }),
      (slope, odd) => {
        const points = line(slope).map((point, x) =>
          x % 4 === 0 ? { ...point, y: odd[x / 4] ?? 0 } : point,
        );
        expect(medianSlope(points)).toBe(slope);
      },
    ),
    { seed: 1 },
  );
});

test('the slope of many points is the one of some of them', () => {
  expect(medianSlope(line(2, 20_000))).toBe(2);
});

test('of nothing, of one point, and of points at one place there is no slope', () => {
  const at = { x: 1, y: 1 };
  for (const points of [[], [at], [at, { x: 1, y: 9 }]]) expect(medianSlope(points)).toBe(0);
});

test('quantiles are among the values', () => {
  expect([0, 0.5, 0.99, 1].map((part) => quantile([5, 1, 3], part))).toEqual([1, 3, 5, 5]);
  expect(quantile([], 0.5)).toBe(0);
});
