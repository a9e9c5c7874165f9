import type { EventPositions } from '@parley/messaging';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cursors } from './cursor.ts';

const positions = (clusterId: string, counts: Record<string, number>, topicId = 'first'): EventPositions => ({
  clusterId,
  partitions: Object.entries(counts).flatMap(([topic, count]) =>
    Array.from({ length: count }, (_, partition) => ({ topic, topicId, partition, next: 0 })),
  ),
});

const cursors = new Cursors(['a secret'], positions('one', { normalChat: 2, userEvent: 1 }));

test('any offsets come back, on any front of the same cluster, and fit into a URL', () => {
  const other = new Cursors(['a secret'], positions('one', { normalChat: 2, userEvent: 1 }));
  const offset = fc.maxSafeNat();
  fc.assert(
    fc.property(fc.tuple(offset, offset, offset), (vector) => {
      const cursor = cursors.encode(vector);
      expect(cursor).toMatch(/^[\w-]+$/);
      expect(other.decode(cursor)).toEqual({ vector });
    }),
    { seed: Number(process.env.PARLEY_SEED) },
  );
});

test.each([
  ['another cluster', 'two', { normalChat: 2, userEvent: 1 }],
  ['more partitions', 'one', { normalChat: 3, userEvent: 1 }],
  ['topics of another name', 'one', { 'test-normalChat': 2, userEvent: 1 }],
  ['a topic that was made anew', 'one', { normalChat: 2, userEvent: 1 }, 'second'],
])('%s has other offsets', (_, clusterId, counts, topicId?: string) => {
  const other = new Cursors(['a secret'], positions(clusterId, counts, topicId));
  expect(other.decode(cursors.encode([1, 2, 3]))).toEqual({ problem: 'other-cluster' });
});

test('a place is one text, and neighbouring places are nothing alike', () => {
  const [one, same, next] = [
    [1, 2, 300],
    [1, 2, 300],
    [1, 2, 301],
  ].map((vector) => Buffer.from(cursors.encode(vector), 'base64url')) as [Buffer, Buffer, Buffer];
  expect(same).toEqual(one);
  // Of 28 bytes by chance one in 256 is the same: that five are has a chance of one in ten million.
  expect([...next].filter((byte, at) => byte === one[at]).length).toBeLessThan(5);
});

test('what this deployment has not made is unreadable', () => {
  const cursor = cursors.encode([1, 2, 300]);
  const stranger = new Cursors(['another secret'], positions('one', { normalChat: 2, userEvent: 1 }));
  const changed = [...cursor].map(
    (letter, at) => cursor.slice(0, at) + (letter === 'B' ? 'C' : 'B') + cursor.slice(at + 1),
  );
  for (const wrong of [
    '',
    '0',
    'not a cursor',
    stranger.encode([1, 2, 3]),
    cursor.slice(4),
    ...changed.slice(0, -1),
  ])
    expect(cursors.decode(wrong)).toEqual({ problem: 'unreadable' });
});

test('one of before a new secret is read until that is taken away', () => {
  const both = new Cursors(['a new secret', 'a secret'], positions('one', { normalChat: 2, userEvent: 1 }));
  expect(both.decode(cursors.encode([1, 2, 300]))).toEqual({ vector: [1, 2, 300] });
  expect(cursors.decode(both.encode([1, 2, 300]))).toEqual({ problem: 'unreadable' });
});
