import { expect, it } from 'vitest';
import { closest, movedBy, wholeSquare, zoomedTo } from './picture-square.ts';

const wide = { width: 300, height: 100 };

it('begins in the middle, with all that fits', () => {
  expect(wholeSquare(wide)).toEqual({ x: 100, y: 0, edge: 100 });
  expect(wholeSquare({ width: 50, height: 80 })).toEqual({ x: 0, y: 15, edge: 50 });
});

it('stays on the picture, wherever it is moved', () => {
  const square = wholeSquare(wide);
  expect(movedBy(square, wide, -1_000, 5)).toEqual({ x: 0, y: 0, edge: 100 });
  expect(movedBy(square, wide, 1_000, -5)).toEqual({ x: 200, y: 0, edge: 100 });
});

it('keeps its middle as one looks closer, and comes back to all that fits', () => {
  const near = zoomedTo(wholeSquare(wide), wide, 2);
  expect(near).toEqual({ x: 125, y: 25, edge: 50 });
  expect(zoomedTo(movedBy(near, wide, 1_000, 1_000), wide, 1)).toEqual({ x: 200, y: 0, edge: 100 });
  expect(zoomedTo(near, wide, 99).edge).toBe(100 / closest);
});
