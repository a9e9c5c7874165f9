import { createLog } from '@parley/messaging';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SessionWatch } from './session-watch.ts';
import type { Stream } from './streams.ts';

const interval = 1_000;
const stream = (origin: string) => ({ origin }) as Stream;
let open: Set<Stream>;
let watch: SessionWatch;
const end = vi.fn((streams: Iterable<Stream>, _reason: string) => {
  for (const one of streams) open.delete(one);
});
const liveOrigins = vi.fn<(origins: readonly string[]) => Promise<ReadonlySet<string>>>();
const usedByStreams = vi.fn<(origins: readonly string[]) => Promise<void>>();
const endedFor = (origin: string) => ![...open].some((one) => one.origin === origin);

beforeEach(() => {
  vi.useFakeTimers();
  end.mockClear();
  liveOrigins.mockReset();
  usedByStreams.mockReset().mockResolvedValue();
  open = new Set([stream('over'), stream('over'), stream('live')]);
  const streams = { end, [Symbol.iterator]: () => open.values() };
  watch = new SessionWatch({
    streams,
    sessions: { liveOrigins, usedByStreams },
    interval,
    log: createLog('test', 'fatal'),
  });
});

afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

test('streams whose session is gone are ended, in one statement a look; live ones are not', async () => {
  liveOrigins.mockResolvedValue(new Set(['live']));
  await vi.advanceTimersByTimeAsync(2 * interval);
  expect(liveOrigins.mock.calls).toEqual([[['over', 'live']], [['over', 'live']]]);
  expect(end).toHaveBeenCalledTimes(1);
  expect(end.mock.lastCall?.[1]).toBe('expired');
  expect([endedFor('over'), endedFor('live')]).toEqual([true, false]);
});

test('a session that is missing at one look only, as during a login, ends nothing', async () => {
  liveOrigins.mockResolvedValueOnce(new Set(['live'])).mockResolvedValueOnce(new Set(['live', 'over']));
  await vi.advanceTimersByTimeAsync(2 * interval);
  liveOrigins.mockResolvedValueOnce(new Set(['live']));
  await vi.advanceTimersByTimeAsync(interval);
  expect(end).not.toHaveBeenCalled();
});

test('while the database is away no stream is ended', async () => {
  liveOrigins.mockRejectedValue(new Error('away'));
  await vi.advanceTimersByTimeAsync(5 * interval);
  expect(liveOrigins).toHaveBeenCalledTimes(5);
  expect(end).not.toHaveBeenCalled();
});

test('where uses can’t be noted, streams whose session is gone are ended all the same', async () => {
  liveOrigins.mockResolvedValue(new Set(['live']));
  usedByStreams.mockRejectedValue(new Error('read only'));
  await vi.advanceTimersByTimeAsync(2 * interval);
  expect([endedFor('over'), endedFor('live')]).toEqual([true, false]);
});

test('once closed it looks no more', async () => {
  liveOrigins.mockResolvedValue(new Set());
  await vi.advanceTimersByTimeAsync(interval);
  watch.close();
  await vi.advanceTimersByTimeAsync(5 * interval);
  expect(liveOrigins).toHaveBeenCalledTimes(1);
  expect(end).not.toHaveBeenCalled();
});
