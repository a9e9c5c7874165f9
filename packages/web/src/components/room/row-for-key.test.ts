import { expect, it } from 'vitest';
import { rowForKey } from './row-for-key.ts';

const rows = { at: 50, first: 1, last: 100, page: 8 };

it.each([
  ['ArrowUp', 49],
  ['ArrowDown', 51],
  ['PageUp', 42],
  ['PageDown', 58],
  ['Home', 1],
  ['End', 100],
  ['a', undefined],
  ['toString', undefined],
])('%s leads to %s', (key, to) => {
  expect(rowForKey(key, rows)).toBe(to);
});

it('stays within the messages there are', () => {
  expect(rowForKey('PageUp', { ...rows, at: 3 })).toBe(1);
  expect(rowForKey('ArrowDown', { ...rows, at: 100 })).toBe(100);
});
