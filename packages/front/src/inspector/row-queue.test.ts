import { expect, test } from 'vitest';
import type { Exchange } from './exchange.ts';
import { RowQueue } from './row-queue.ts';

const exchange = (id: number, outcome: Exchange['outcome'] = 'open'): Exchange => ({
  id,
  pair: 'login',
  requestId: String(id),
  place: `login-request 0:${id}`,
  at: '2026-11-30T09:00:00.000Z',
  outcome,
  errorCode: '',
});

test('of each exchange the latest state is told, once', () => {
  const queue = new RowQueue();
  queue.push(exchange(1));
  queue.push(exchange(2));
  queue.push(exchange(1, 'done'));
  expect(queue.take()).toEqual({ exchanges: [exchange(1, 'done'), exchange(2)], lost: 0 });
  expect(queue.isEmpty).toBe(true);
});

test('a page that is too slow loses what has no room, and is told how much; not what it knows already', () => {
  const queue = new RowQueue();
  for (let id = 1; id <= 1_000; id++) queue.push(exchange(id));
  queue.push(exchange(7, 'done'));
  const { exchanges, lost } = queue.take();
  expect(exchanges.length).toBe(200);
  expect(exchanges[6]).toEqual(exchange(7, 'done'));
  expect(lost).toBe(800);
  expect(queue.isEmpty).toBe(true);
});
