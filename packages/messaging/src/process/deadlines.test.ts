import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Deadlines } from './deadlines.ts';

let deadlines: Deadlines;
let passed: string[];

beforeEach(() => {
  vi.useFakeTimers();
  deadlines = new Deadlines();
  passed = [];
});

afterEach(() => {
  vi.useRealTimers();
});

const add = (name: string, milliseconds: number) => deadlines.add(milliseconds, () => passed.push(name));

test('each passes in its time, whatever their order and their lengths', async () => {
  add('300', 300);
  add('100', 100);
  await vi.advanceTimersByTimeAsync(50);
  add('100 later', 100);
  expect(passed).toEqual([]);
  await vi.advanceTimersByTimeAsync(50);
  expect(passed).toEqual(['100']);
  await vi.advanceTimersByTimeAsync(50);
  expect(passed).toEqual(['100', '100 later']);
  await vi.advanceTimersByTimeAsync(150);
  expect(passed).toEqual(['100', '100 later', '300']);
  add('at once', 0);
  await vi.advanceTimersByTimeAsync(1);
  expect(passed).toContain('at once');
});

test('one that was ended does not pass, nor one without an end; those behind it do', async () => {
  const end = add('ended', 100);
  add('infinite', Number.POSITIVE_INFINITY);
  await vi.advanceTimersByTimeAsync(10);
  add('next', 100);
  end();
  await vi.advanceTimersByTimeAsync(100);
  expect(passed).toEqual(['next']);
  expect(vi.getTimerCount()).toBe(0);
});

test('ten thousand waits take one timer', () => {
  for (let count = 0; count < 10_000; count++) add('one of many', 15_000)();
  for (let count = 0; count < 10_000; count++) add('one of many', 15_000);
  expect(vi.getTimerCount()).toBe(1);
});

test('what is begun when another passes has its own time', async () => {
  deadlines.add(100, () => add('second', 100));
  await vi.advanceTimersByTimeAsync(150);
  expect(passed).toEqual([]);
  await vi.advanceTimersByTimeAsync(50);
  expect(passed).toEqual(['second']);
});
