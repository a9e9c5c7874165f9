import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRowHeights } from './row-heights.ts';

const estimate = 50;

describe('heights of rows', () => {
  it('are the estimate until they are measured', () => {
    const heights = createRowHeights(estimate);
    heights.resize(50_000);
    expect(heights.total).toBe(2_500_000);
    expect(heights.offsetOf(100)).toBe(5_000);
    heights.set(10, 80);
    heights.set(10, 120);
    expect(heights.offsetOf(10)).toBe(500);
    expect(heights.offsetOf(11)).toBe(620);
    expect(heights.indexAt(619)).toBe(10);
    expect(heights.indexAt(620)).toBe(11);
    expect(heights.total).toBe(2_500_070);
  });

  it('are of the row at either end beyond it', () => {
    const heights = createRowHeights(estimate);
    expect(heights.indexAt(10)).toBe(0);
    heights.resize(3);
    expect(heights.indexAt(-10)).toBe(0);
    expect(heights.indexAt(10_000)).toBe(2);
  });

  it('add up as if they were added one by one, whatever is measured and however many there are', () => {
    const step = fc.oneof(
      fc.record({ count: fc.integer({ min: 0, max: 100 }) }),
      fc.record({ index: fc.nat(99), height: fc.integer({ min: 1, max: 400 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(20_000), (steps, offset) => {
        const heights = createRowHeights(estimate);
        let plain: number[] = [];
        for (const one of steps) {
          if ('count' in one) {
            heights.resize(one.count);
            plain = Array.from({ length: one.count }, (_, index) => plain[index] ?? estimate);
          } else if (one.index < plain.length) {
            heights.set(one.index, one.height);
            plain[one.index] = one.height;
          }
        }
        const offsets = plain.map((_, index) => plain.slice(0, index).reduce((sum, each) => sum + each, 0));
        expect(plain.map((_, index) => heights.of(index))).toEqual(plain);
        expect(plain.map((_, index) => heights.offsetOf(index))).toEqual(offsets);
        const covering = offsets.findLastIndex((top) => top <= offset);
        expect(heights.indexAt(offset)).toBe(Math.max(0, covering));
      }),
      { seed: 1 },
    );
  });
});
