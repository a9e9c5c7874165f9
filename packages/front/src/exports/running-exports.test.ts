import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RunningExports } from './running-exports.ts';

const codeOf = (act: () => unknown) => {
  try {
    act();
    return '';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

async function* parts() {
  yield 'one';
  yield 'two';
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a user has one export at a time, and a front four', () => {
  const exports = new RunningExports();
  const running = exports.begin('ann');
  expect(codeOf(() => exports.begin('ann'))).toBe('TOO_MANY_REQUESTS');
  for (const userId of ['bob', 'cat', 'dan']) exports.begin(userId);
  expect(codeOf(() => exports.begin('eve'))).toBe('BUSY');
  running.end();
  exports.begin('eve');
  // Of an export that is over already, its end is no news.
  running.end();
  expect(codeOf(() => exports.begin('ann'))).toBe('BUSY');
});

test('whose reader takes nothing for half a minute stops', async () => {
  const running = new RunningExports().begin('ann');
  const file = running.paced(parts());
  await file.next();
  vi.advanceTimersByTime(29_000);
  expect(await file.next()).toEqual({ done: false, value: 'two' });
  vi.advanceTimersByTime(29_000);
  expect(running.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1_000);
  expect(running.signal.aborted).toBe(true);
});

test('what was taken to its end is not waited for', async () => {
  const running = new RunningExports().begin('ann');
  for await (const part of running.paced(parts())) expect(part).toBeDefined();
  running.end();
  expect(vi.getTimerCount()).toBe(0);
});

test('however steadily it is read, it stops after half an hour', () => {
  const running = new RunningExports().begin('ann');
  vi.advanceTimersByTime(1_799_000);
  expect(running.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1_000);
  expect(running.signal.aborted).toBe(true);
});

test('all stop with their front', () => {
  const exports = new RunningExports();
  const [ann, bob] = [exports.begin('ann'), exports.begin('bob')];
  bob.end();
  exports.close();
  expect([ann.signal.aborted, bob.signal.aborted]).toEqual([true, false]);
});
