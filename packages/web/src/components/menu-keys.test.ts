import { describe, expect, it } from 'vitest';
import { itemFor } from './menu-keys.ts';

const labels = ['Reply', 'Edit', '삭제', 'Report'];

describe('the item that a key leads to', () => {
  it.each([
    ['ArrowDown', 0, 1],
    ['ArrowDown', 3, 0],
    ['ArrowUp', 1, 0],
    ['ArrowUp', 0, 3],
    ['Home', 2, 0],
    ['End', 0, 3],
  ])('%s from %i is %i', (key, now, next) => {
    expect(itemFor(key, now, labels)).toBe(next);
  });

  it('is, for a letter, the next that begins with it, whatever its case', () => {
    expect(itemFor('r', 0, labels)).toBe(3);
    expect(itemFor('R', 3, labels)).toBe(0);
    expect(itemFor('e', 2, labels)).toBe(1);
    expect(itemFor('삭', 0, labels)).toBe(2);
  });

  it('is none for what begins none, and for keys that do other things', () => {
    for (const key of ['x', ' ', 'Enter', 'Shift', 'ArrowLeft'])
      expect(itemFor(key, 0, labels)).toBeUndefined();
  });
});
