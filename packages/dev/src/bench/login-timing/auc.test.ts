import { expect, test } from 'vitest';
import { auc } from './auc.ts';

test.each([
  ['all above', [4, 5], [1, 2, 3], 1],
  ['all below', [1], [2, 3], 0],
  ['the same', [1, 2, 3], [1, 2, 3], 0.5],
  ['one of four pairs the other way', [1, 4], [0, 3], 0.75],
  ['ties', [1, 2], [1, 1], 0.75],
])('%s', (_, one, other, expected) => {
  expect(auc(one, other)).toBe(expected);
});
