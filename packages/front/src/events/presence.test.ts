import { createLog, type RequestSender } from '@parley/messaging';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Presence } from './presence.ts';

const send = vi.fn<RequestSender['send']>();
let presence: Presence;
const said = () => send.mock.calls.map(([, request]) => request);
const online = { userId: 'kim', holder: 'front-1', leaseSeconds: 45 };
const offline = { userId: 'kim', holder: 'front-1', isOnline: false };

beforeEach(() => {
  vi.useFakeTimers();
  send.mockReset().mockResolvedValue(undefined);
  const times = { leaseSeconds: 45, renewalInterval: 15_000, grace: 10_000 };
  presence = new Presence({
    sender: { send },
    holder: 'front-1',
    times,
    now: Date.now,
    log: createLog('test', 'fatal'),
  });
});

afterEach(() => {
  presence.close();
  vi.useRealTimers();
});

test('a lease is taken at once, and renewed long before it ends', () => {
  presence.opened('kim');
  expect(said()).toEqual([online]);
  vi.advanceTimersByTime(30_000);
  expect(said()).toEqual([online, online, online]);
});

test('it is given back a moment after the last stream closed', () => {
  presence.opened('kim');
  presence.closed('kim');
  vi.advanceTimersByTime(9_000);
  expect(said()).toEqual([online]);
  vi.advanceTimersByTime(60_000);
  expect(said()).toEqual([online, offline]);
});

test('a page that is loaded anew is never gone', () => {
  presence.opened('kim');
  presence.closed('kim');
  vi.advanceTimersByTime(2_000);
  presence.opened('kim');
  vi.advanceTimersByTime(14_000);
  expect(said()).toEqual([online, online]);
});

test('a front that ends says nothing, and nothing more', () => {
  presence.opened('kim');
  presence.close();
  presence.closed('kim');
  vi.advanceTimersByTime(60_000);
  expect(said()).toEqual([online]);
});

test('brokers that are away are no trouble', async () => {
  send.mockRejectedValue(new Error('away'));
  presence.opened('kim');
  await vi.advanceTimersByTimeAsync(15_000);
  expect(said()).toHaveLength(2);
});
