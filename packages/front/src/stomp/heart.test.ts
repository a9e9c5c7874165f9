import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { agreeOnHeart, startHeart } from './heart.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each([
  [undefined, { fromClient: 0, fromHere: 0 }],
  ['0,0', { fromClient: 0, fromHere: 0 }],
  ['4000,0', { fromClient: 10_000, fromHere: 0 }],
  ['0,4000', { fromClient: 0, fromHere: 10_000 }],
  ['20000,30000', { fromClient: 20_000, fromHere: 30_000 }],
])('%s: the slower of the two counts, and none means none', (header, heart) => {
  expect(agreeOnHeart(header, 10_000)).toEqual(heart);
});

test.each(['', '1', '1,', 'a,b', '-1,0', '1,2,3', '1.5,0', '99999999999,0'])(
  'no heart-beat: "%s"',
  (header) => {
    expect(agreeOnHeart(header, 10_000)).toBeUndefined();
  },
);

function start(heart: { fromClient: number; fromHere: number }) {
  const client = { silence: 0 as number | undefined };
  const beating = { beat: vi.fn(), ping: vi.fn(), silence: () => client.silence, onSilent: vi.fn() };
  return { ...beating, client, stop: startHeart(heart, 15_000, beating) };
}

test('beats as agreed, until it is stopped', () => {
  const { beat, ping, stop } = start({ fromClient: 5_000, fromHere: 1_000 });
  vi.advanceTimersByTime(10_000);
  expect(beat).toHaveBeenCalledTimes(10);
  expect(ping).not.toHaveBeenCalled();
  stop();
  vi.advanceTimersByTime(10_000);
  expect(beat).toHaveBeenCalledTimes(10);
});

test('a client may be late by as much as there is between two beats, and no more', () => {
  const { client, onSilent } = start({ fromClient: 1_000, fromHere: 0 });
  client.silence = 2_000;
  vi.advanceTimersByTime(1_000);
  expect(onSilent).not.toHaveBeenCalled();
  client.silence = 2_001;
  vi.advanceTimersByTime(1_000);
  expect(onSilent).toHaveBeenCalledWith(2_000);
});

test('a client that promises no beats is pinged, and found gone all the same', () => {
  const { client, beat, ping, onSilent } = start({ fromClient: 0, fromHere: 0 });
  client.silence = 15_000;
  vi.advanceTimersByTime(15_000);
  expect([ping.mock.calls.length, beat.mock.calls.length, onSilent.mock.calls.length]).toEqual([1, 0, 0]);
  client.silence = 30_001;
  vi.advanceTimersByTime(15_000);
  expect(onSilent).toHaveBeenCalledWith(30_000);
});

test('a client that is not read from is not silent', () => {
  const { client, onSilent } = start({ fromClient: 1_000, fromHere: 0 });
  client.silence = undefined;
  vi.advanceTimersByTime(60_000);
  expect(onSilent).not.toHaveBeenCalled();
});
