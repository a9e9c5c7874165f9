import { expect, test } from 'vitest';
import { usedUntilAfter, waitFor } from './ration.ts';

const at = new Date('2026-11-30T09:00:00Z');
const minutes = (count: number) => new Date(at.getTime() + count * 60_000);
const seldom = { count: 1, perHour: 20, isDirect: false };

type Put = readonly [count: number, minute: number, kind?: 'direct'];

/** Puts users into a room at each of the times, in minutes. @returns the minutes each has to wait */
function put(...wishes: readonly Put[]): number[] {
  let until: Date | null = null;
  return wishes.map(([count, minute, kind]) => {
    const wish = { ...seldom, count, isDirect: kind === 'direct', at: minutes(minute) };
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

test('more at once than an hour’s use up the hour, and keep nobody waiting for longer', () => {
  expect(put([100, 0], [1, 0], [1, 3], [1, 3])).toEqual([0, 3, 0, 3]);
  expect(put([100, 0], [100, 59], [100, 60])).toEqual([0, 1, 0]);
  expect(put([1, 0], [100, 0], [100, 3])).toEqual([0, 3, 0]);
});

test('some rooms of two are opened after that, which others wait for', () => {
  expect(put([20, 0], [1, 0, 'direct'], [1, 0, 'direct'], [1, 0, 'direct'], [1, 0])).toEqual([0, 0, 0, 3, 9]);
  expect(put([100, 0], [1, 0, 'direct'], [1, 3], [1, 6])).toEqual([0, 0, 3, 0]);
  const wish = { count: 1, perHour: 1, isDirect: true, at };
  expect(waitFor(minutes(60), wish)).toBe(0);
  expect(waitFor(usedUntilAfter(minutes(60), wish), wish)).toBe(3_600_000);
});

test('nobody waits who puts no stranger anywhere, or where there is no limit', () => {
  expect(waitFor(minutes(600), { ...seldom, count: 0, at })).toBe(0);
  expect(waitFor(minutes(600), { ...seldom, perHour: 0, at })).toBe(0);
});
