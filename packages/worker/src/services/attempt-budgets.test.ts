import { expect, test } from 'vitest';
import { type Budget, countFailure, type Failures, waitOf } from './attempt-budgets.ts';

const budget: Budget = { free: 3, quiet: 3_600_000 };
const begun = Date.parse('2026-11-30T00:00:00Z');
const at = (seconds: number) => new Date(begun + seconds * 1_000);

function afterFailures(count: number): Failures | undefined {
  let counted: Failures | undefined;
  for (let index = 0; index < count; index++) counted = countFailure(budget, counted, at(0));
  return counted;
}

test('the first failures cost no wait, and each one more doubles it, up to a quarter of an hour', () => {
  const waits = Array.from({ length: 14 }, (_, count) => waitOf(budget, afterFailures(count), at(0)) / 1_000);
  expect(waits).toEqual([0, 0, 0, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]);
});

test('the wait passes, and whoever fails then waits for longer', () => {
  const third = afterFailures(3);
  expect(waitOf(budget, third, at(9))).toBe(1_000);
  expect(waitOf(budget, third, at(10))).toBe(0);
  expect(waitOf(budget, countFailure(budget, third, at(10)), at(10))).toBe(20_000);
});

test('after a quiet time all is forgotten', () => {
  const many = afterFailures(30);
  expect(waitOf(budget, many, at(3_599))).toBe(0);
  expect(countFailure(budget, many, at(3_599)).failures).toBe(31);
  expect(countFailure(budget, many, at(3_600)).failures).toBe(1);
});
