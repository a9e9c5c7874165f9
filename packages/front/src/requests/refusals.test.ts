import { createLog } from '@parley/messaging';
import { afterEach, expect, test, vi } from 'vitest';
import { Refusals } from './refusals.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('many refusals are told in one line every ten seconds, counted', () => {
  vi.useFakeTimers();
  const log = createLog('test', 'silent');
  const warn = vi.spyOn(log, 'warn');
  const refusals = new Refusals(log);
  for (let count = 0; count < 1_000; count++) refusals.count('user-add-chat');
  expect(warn.mock.calls.map(([about]) => about)).toEqual([{ refused: { 'user-add-chat': 1 } }]);
  vi.advanceTimersByTime(10_000);
  for (let count = 0; count < 100; count++) refusals.count('login');
  expect(warn.mock.lastCall?.[0]).toEqual({ refused: { 'user-add-chat': 999, login: 1 } });
});
