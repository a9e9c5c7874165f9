import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Deliveries, requestIdIn } from './deliveries.ts';

const about = { pair: 'login', outcome: '', isAwaited: true } as const;

test('tells when a reply was read and written, and to how many streams', async () => {
  let now = 1_000;
  const deliveries = new Deliveries(() => now);
  deliveries.note('one', { ...about, streams: 2 });
  deliveries.note('two', { ...about, streams: 0 });
  now = 1_004;
  await turn();
  deliveries.note('one', { ...about, isAwaited: false, streams: 0 });
  expect(deliveries.of('one')).toEqual([
    { ...about, streams: 2, readAt: 1_000, writtenAt: 1_004 },
    { ...about, isAwaited: false, streams: 0, readAt: 1_004 },
  ]);
  expect(deliveries.of('two')).toEqual([{ ...about, streams: 0, readAt: 1_000 }]);
  expect(deliveries.of('three')).toEqual([]);
});

test('keeps the last ones alone', () => {
  const deliveries = new Deliveries(() => 0);
  for (let n = 0; n < 10_001; n++) deliveries.note(String(n), { ...about, streams: 0 });
  expect(['0', '1', '10000'].map((id) => deliveries.of(id).length)).toEqual([0, 1, 1]);
});

test('an id in a path is what it is decoded, of at most 256 characters', () => {
  for (const id of ['a', '가'.repeat(256), 'a/b%', '100%'])
    expect(requestIdIn(`/requests/${encodeURIComponent(id)}`)).toBe(id);
  expect(requestIdIn('/requests/100%')).toBe('100%');
  for (const path of ['/requests/', `/requests/${'a'.repeat(257)}`, '/requests/a/b', '/metrics'])
    expect(requestIdIn(path)).toBeUndefined();
});
