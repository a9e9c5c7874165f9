import { describe, expect, it } from 'vitest';
import { createRowHeights } from './row-heights.ts';
import { cover, rowBeingRead, rowsAround, rowsInSight } from './rows-in-window.ts';

/** A hundred rows of 50 pixels, except for the eleventh, which is taller than the window. */
const heights = createRowHeights(50);
heights.resize(100);
heights.set(10, 1_000);

const none = createRowHeights(50);
const inWindow = (top: number) => ({ top, height: 400 });

describe('the rows around a window', () => {
  it('reach as far as is asked, and no further than the list', () => {
    expect(rowsAround(heights, inWindow(100), 100)).toEqual({ first: 0, last: 10 });
    expect(rowsAround(heights, inWindow(2_000), 100)).toEqual({ first: 19, last: 31 });
    expect(rowsAround(heights, inWindow(5_500), 500)).toEqual({ first: 81, last: 99 });
    expect(rowsAround(none, inWindow(0), 100)).toEqual({ first: 0, last: -1 });
  });

  it('cover it while they reach far enough', () => {
    expect(cover({ first: 19, last: 30 }, heights, inWindow(2_000), 100)).toBe(true);
    expect(cover({ first: 20, last: 30 }, heights, inWindow(2_000), 100)).toBe(false);
    expect(cover({ first: 19, last: 29 }, heights, inWindow(2_000), 100)).toBe(false);
    expect(cover({ first: 0, last: 10 }, heights, inWindow(0), 100)).toBe(true);
    expect(cover({ first: 80, last: 99 }, heights, inWindow(5_550), 400)).toBe(true);
    expect(cover({ first: 0, last: -1 }, none, inWindow(0), 100)).toBe(true);
  });
});

describe('what is in sight', () => {
  it('begins with a row that is there in part, and ends with a whole one', () => {
    expect(rowsInSight(heights, inWindow(0))).toEqual({ first: 0, last: 7 });
    expect(rowsInSight(heights, inWindow(25))).toEqual({ first: 0, last: 7 });
    expect(rowsInSight(heights, inWindow(45))).toEqual({ first: 0, last: 8 });
    expect(rowsInSight(heights, inWindow(50))).toEqual({ first: 1, last: 8 });
  });

  it('is a row that fills the window, or none of none', () => {
    expect(rowsInSight(heights, inWindow(700))).toEqual({ first: 10, last: 10 });
    expect(rowsInSight(none, inWindow(0))).toEqual({ first: 0, last: -1 });
  });
});

describe('what is read', () => {
  it('is the first row that begins in the window and stays as it is', () => {
    expect(rowBeingRead(heights, inWindow(100), () => true)).toBe(2);
    expect(rowBeingRead(heights, inWindow(110), () => true)).toBe(3);
    expect(rowBeingRead(heights, inWindow(110), (index) => index > 5)).toBe(6);
  });

  it('is what is there where none does', () => {
    expect(rowBeingRead(heights, inWindow(110), () => false)).toBe(3);
    expect(rowBeingRead(heights, inWindow(110), (index) => index === 2)).toBe(2);
    expect(rowBeingRead(heights, inWindow(700), () => true)).toBe(10);
  });
});
