import { expect, test } from 'vitest';
import { usedUntilAfter, waitFor } from './ration.ts';

const at = new Date('2026-11-30T09:00:00Z');
const minutes = (count: number) => new Date(at.getTime() + count * 60_000);

/** Puts so many into a room at each of the times, in minutes. @returns the minutes each has to wait */
function put(...wishes: readonly (readonly [count: number, minute: number])[]): number[] {
  let until: Date | null = null;
  return wishes.map(([count, minute]) => {
    const wish = { count, perHour: 20, at: minutes(minute) };
    const wait = waitFor(until, wish);
    if (wait === 0) until = usedUntilAfter(until, wish);
    return wait / 60_000;
  });
}

test('so many an hour are put into rooms, at once or one by one', () => {
  const oneByOne = put(...Array.from({ length: 500 }, () => [1, 0] as const));
  expect(oneByOne.filter((wait) => wait === 0)).toHaveLength(20);
  expect(new Set(oneByOne.slice(20))).toEqual(new Set([3]));
  expect(put([20, 0], [1, 0], [1, 2], [1, 3], [20, 3], [20, 63])).toEqual([0, 3, 1, 0, 60, 0]);
});

test('more at once than an hour’s are paid for in the hours after', () => {
  expect(put([100, 0], [1, 0], [1, 243], [1, 0])).toEqual([0, 243, 0, 246]);
  expect(put([1, 0], [100, 0], [100, 3])).toEqual([0, 3, 0]);
});

test('nobody waits who puts no stranger anywhere, or where there is no limit', () => {
  expect(waitFor(minutes(600), { count: 0, perHour: 20, at })).toBe(0);
  expect(waitFor(minutes(600), { count: 5, perHour: 0, at })).toBe(0);
});
