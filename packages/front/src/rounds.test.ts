import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Rounds } from './rounds.ts';

let begun: number[];
let rounds: Rounds;

beforeEach(() => {
  vi.useFakeTimers();
  begun = [];
  rounds = new Rounds(50);
});

afterEach(() => vi.useRealTimers());

const join = (...numbers: number[]) => {
  for (const number of numbers) rounds.join(() => begun.push(number));
};

test('what comes alone begins at once', () => {
  join(1);
  expect(begun).toEqual([1]);
  vi.advanceTimersByTime(50);
  join(2);
  expect(begun).toEqual([1, 2]);
});

test('what comes soon after waits, and begins together, in its order', () => {
  join(1, 2);
  vi.advanceTimersByTime(10);
  join(3, 4);
  vi.advanceTimersByTime(39);
  expect(begun).toEqual([1]);
  vi.advanceTimersByTime(1);
  expect(begun).toEqual([1, 2, 3, 4]);
});

test('what begins another piece begins it a round later', () => {
  join(1);
  rounds.join(() => join(2));
  vi.advanceTimersByTime(50);
  expect(begun).toEqual([1]);
  vi.advanceTimersByTime(50);
  expect(begun).toEqual([1, 2]);
});
