import { expect, test } from 'vitest';
import { nextCell } from './emoji-cells.ts';

// Rows: 0-7 8 | 9-16 17-18 | 19-21
const groups = [9, 10, 3];
const lead = (key: string, ...from: number[]) => from.map((cell) => nextCell(groups, cell, key));

test('the arrows lead from cell to cell, and to the next row’s nearest', () => {
  expect(lead('ArrowRight', 0, 8, 21)).toEqual([1, 9, 21]);
  expect(lead('ArrowLeft', 0, 9, 21)).toEqual([0, 8, 20]);
  expect(lead('ArrowDown', 0, 5, 8, 16, 18)).toEqual([8, 8, 9, 18, 20]);
  expect(lead('ArrowUp', 21, 17, 12, 8)).toEqual([18, 9, 8, 0]);
});

test('beyond the first and the last row there is nothing', () => {
  expect(lead('ArrowUp', 0, 7)).toEqual([undefined, undefined]);
  expect(lead('ArrowDown', 19, 21)).toEqual([undefined, undefined]);
});

test('Home and End lead to a row’s ends, and other keys nowhere', () => {
  expect(lead('Home', 5, 18)).toEqual([0, 17]);
  expect(lead('End', 5, 18)).toEqual([7, 18]);
  expect(lead('a', 5)).toEqual([undefined]);
  expect(nextCell([], 0, 'ArrowDown')).toBeUndefined();
});
