import type { ExchangeRow } from '@parley/contracts';
import { expect, test } from 'vitest';
import { maxRows, withRows } from './exchange-list.ts';

const row = (id: number, outcome: ExchangeRow['outcome'] = 'open', second = id): ExchangeRow => ({
  id,
  pair: 'login',
  requestId: String(id),
  place: `login-request 0:${id}`,
  at: new Date(second * 1_000).toISOString(),
  outcome,
  errorCode: '',
});

test('the latest come first, each once in its latest state', () => {
  const rows = withRows(withRows([], [row(1), row(2)]), [
    row(1, 'done'),
    row(4, 'open', 2),
    row(3, 'open', 0),
  ]);
  expect(rows).toEqual([row(4, 'open', 2), row(2), row(1, 'done'), row(3, 'open', 0)]);
});

test('no more are kept than are shown, the oldest least', () => {
  const rows = withRows(
    [],
    Array.from({ length: maxRows + 5 }, (_, n) => row(n + 1)),
  );
  expect(rows.length).toBe(maxRows);
  expect(rows.at(-1)?.id).toBe(6);
});
