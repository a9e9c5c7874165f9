import { expect, test } from 'vitest';
import { Traffic } from './traffic.ts';

test('a second has what went by in it, and the next begins anew', () => {
  const traffic = new Traffic();
  for (let n = 1; n <= 100; n++) {
    traffic.count({ outcome: 'open' }, 'request');
    traffic.count({ outcome: n <= 10 ? 'refused' : 'done' }, 'reply', n);
  }
  traffic.count({ outcome: 'done' }, 'reply');
  traffic.count({ outcome: 'dead-letter' }, 'dead-letter');
  expect(traffic.end(7)).toEqual({
    at: 7,
    requests: 100,
    replies: 101,
    refused: 10,
    deadLetters: 1,
    median: 50,
    p95: 95,
  });
  expect(traffic.end(8)).toEqual({
    at: 8,
    requests: 0,
    replies: 0,
    refused: 0,
    deadLetters: 0,
    median: null,
    p95: null,
  });
  expect(traffic.seconds.map(({ at }) => at)).toEqual([7, 8]);
});

test('two minutes are remembered, and of a busy second a fair share of its times', () => {
  const traffic = new Traffic();
  for (let n = 0; n < 10_000; n++) traffic.count({ outcome: 'done' }, 'reply', n);
  const { median, replies } = traffic.end(0);
  expect(replies).toBe(10_000);
  // The median of 500 of 10,000: its deviation is some 220.
  expect(median).toBeGreaterThan(3_500);
  expect(median).toBeLessThan(6_500);
  for (let at = 1; at <= 200; at++) traffic.end(at);
  expect(traffic.seconds.length).toBe(120);
  expect(traffic.seconds.at(-1)?.at).toBe(200);
});
