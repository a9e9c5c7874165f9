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

/** Until no more may. @returns how many wait then */
function fill(): number {
  let joined = 0;
  while (!lines.isFull(pair)) {
    lines.joined(pair);
    joined++;
  }
  return joined;
}

/** For so many seconds. */
function serve(perSecond: number, seconds: number): void {
  for (let second = 0; second < seconds; second++) {
    for (let count = 0; count < perSecond; count++) {
      lines.joined(pair);
      lines.left(pair, true);
    }
    vi.advanceTimersByTime(1_000);
  }
}

test('where little is known 500 may wait, of each pair', () => {
  expect(fill()).toBe(500);
  expect(lines.isFull('login')).toBe(false);
});

test('what is served quickly has a longer line: of five seconds', () => {
  serve(400, 3);
  expect(fill()).toBe(2_000);
});

test('who was served, or has given up, makes room', () => {
  fill();
  lines.left(pair, false);
  expect(lines.isFull(pair)).toBe(false);
  expect(fill()).toBe(1);
});

test('what is given up does not count as served', () => {
  for (let count = 0; count < 1_000; count++) {
    lines.joined(pair);
    lines.left(pair, false);
  }
  expect(fill()).toBe(500);
});

test('a few seconds in which nobody is served shorten no line, a long time does', () => {
  serve(400, 3);
  vi.advanceTimersByTime(6_000);
  expect(fill()).toBe(2_000);
  for (let count = 0; count < 2_000; count++) lines.left(pair, false);
  vi.advanceTimersByTime(10_000);
  expect(fill()).toBe(500);
});
