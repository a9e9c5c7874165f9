import type { PairName } from '@parley/contracts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WaitingLines } from './waiting-lines.ts';

let lines: WaitingLines;
const pair: PairName = 'user-add-chat';

beforeEach(() => {
  vi.useFakeTimers();
  lines = new WaitingLines();
});

afterEach(() => {
  vi.useRealTimers();
});

const join = (count: number) => {
  for (let joined = 0; joined < count; joined++) lines.joined(pair);
};
const leave = (count: number, isServed: boolean) => {
  for (let left = 0; left < count; left++) lines.left(pair, isServed);
};

/** Until no more may. @returns how many wait then, beside those who did */
function fill(): number {
  let joined = 0;
  while (!lines.isFull(pair)) {
    lines.joined(pair);
    joined++;
  }
  return joined;
}

/** For so many seconds, with others who wait all the time. */
function serve(perSecond: number, seconds: number, others: number): void {
  join(others);
  for (let second = 0; second < seconds; second++) {
    join(perSecond);
    leave(perSecond, true);
    vi.advanceTimersByTime(1_000);
  }
  leave(others, false);
}

test('where little is known 400 may wait, of each pair', () => {
  expect(fill()).toBe(400);
  expect(lines.isFull('login')).toBe(false);
});

test('where all that can be done is done, five seconds of it may wait', () => {
  serve(600, 3, 100);
  expect(fill()).toBe(3_000);
});

test('what is slow has a short line', () => {
  serve(20, 3, 100);
  expect(fill()).toBe(100);
});

test('that little was asked is no reason to refuse much', () => {
  serve(3, 5, 0);
  expect(fill()).toBe(400);
});

test('who was served, or has given up, makes room', () => {
  fill();
  lines.left(pair, false);
  expect(lines.isFull(pair)).toBe(false);
  expect(fill()).toBe(1);
});

test('what is given up does not count as served', () => {
  join(100);
  for (let second = 0; second < 3; second++) {
    join(1_000);
    leave(1_000, false);
    vi.advanceTimersByTime(1_000);
  }
  expect(lines.isFull(pair)).toBe(true);
});

test('what is served in batches counts by its mean', () => {
  join(1_000);
  vi.advanceTimersByTime(1_000);
  for (let second = 0; second < 6; second++) {
    if (second % 2 === 0) leave(100, true);
    vi.advanceTimersByTime(1_000);
  }
  leave(700, false);
  expect(fill()).toBe(250);
});

test('what was served long ago says nothing any more', () => {
  serve(600, 3, 100);
  vi.advanceTimersByTime(5_000);
  expect(fill()).toBe(3_000);
  leave(3_000, false);
  vi.advanceTimersByTime(12_000);
  expect(fill()).toBe(400);
});

test('what stood still for a moment, and was served then, is not taken for slow', () => {
  join(300);
  vi.advanceTimersByTime(8_000);
  leave(300, true);
  expect(fill()).toBeGreaterThan(150);
});

test('what is so slow that no more than always may wait is known to be so for as long as it is', () => {
  serve(5, 3, 100);
  let waiting = fill();
  for (let second = 0; second < 60; second++) {
    leave(5, true);
    waiting += fill() - 5;
    expect(waiting).toBe(50);
    vi.advanceTimersByTime(1_000);
  }
});
