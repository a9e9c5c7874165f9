import { createLog } from '@parley/messaging';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SessionUse, type Use } from './session-use.ts';

const write = vi.fn<(uses: readonly Use[]) => Promise<void>>();
let use: SessionUse;

beforeEach(() => {
  vi.useFakeTimers();
  vi.advanceTimersByTime(1); // the cache takes 0 for no time
  write.mockReset().mockResolvedValue();
  use = new SessionUse(write, createLog('test', 'fatal'));
});

afterEach(() => {
  vi.useRealTimers();
});

const note = (sid: string, network?: string) => use.note({ sid, network });
const written = () => write.mock.calls.map(([uses]) => uses.map(({ sid }) => sid).join());

test('a use is noted once a minute, and at once from another network', async () => {
  for (let count = 0; count < 100; count++) note('one', '198.51.100.0/24');
  await vi.advanceTimersByTimeAsync(30_000);
  note('one', '198.51.100.0/24');
  note('one', '203.0.113.0/24');
  await vi.advanceTimersByTimeAsync(61_000);
  note('one', '203.0.113.0/24');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(written()).toEqual(['one', 'one', 'one']);
});

test('very many at once are noted together', async () => {
  note('first');
  await vi.advanceTimersByTimeAsync(0);
  for (let index = 0; index < 1_000; index++) note(`session ${index}`);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(write.mock.calls.map(([uses]) => uses.length)).toEqual([1, 1_000]);
});

test('a database that is away is nobody’s failure', async () => {
  write.mockRejectedValueOnce(new Error('away'));
  note('one');
  await vi.advanceTimersByTimeAsync(61_000);
  note('one');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(written()).toEqual(['one', 'one']);
});
