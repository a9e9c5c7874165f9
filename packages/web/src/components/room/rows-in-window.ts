/** Which rows of a list are in its window, and which to render around them. */
import type { RowHeights } from './row-heights.ts';

/** Inclusive; `last` is less than `first` if empty. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** A part of the list: pixels from the top of its first row, and its height. */
export interface Stretch {
  readonly top: number;
  readonly height: number;
}

/** A row counts as completely visible if no more than this is cut off; in pixels. */
const hair = 8;

/** The rows within the stretch, extended by so many pixels above and below. */
export function rowsAround(heights: RowHeights, { top, height }: Stretch, more: number): Range {
  return {
    first: heights.indexAt(top - more),
    last: Math.min(heights.count - 1, heights.indexAt(top + height + more)),
  };
}

/** Whether the rows fill the stretch, extended by so many pixels above and below, as far as there are rows. */
export function cover(
  { first, last }: Range,
  heights: RowHeights,
  { top, height }: Stretch,
  more: number,
): boolean {
  const fromTop = first === 0 || heights.offsetOf(first) <= top - more;
  const toBottom = last === heights.count - 1 || heights.offsetOf(last + 1) >= top + height + more;
  return fromTop && toBottom;
}

/** The first visible row, even if only in part, and the last one that is completely visible. */
export function rowsInSight(heights: RowHeights, { top, height }: Stretch): Range {
  if (heights.count === 0) return { first: 0, last: -1 };
  const first = heights.indexAt(top + 1);
  const lowest = heights.indexAt(top + height - 1);
  const isCut = heights.offsetOf(lowest + 1) > top + height + hair;
  return { first, last: isCut && lowest > first ? lowest - 1 : lowest };
}

/**
 * The row being read: the first that starts in the stretch and is final; otherwise the first that starts there, or
 * fills it.
 */
export function rowBeingRead(
  heights: RowHeights,
  { top, height }: Stretch,
  isFinal: (index: number) => boolean,
): number {
  const first = heights.indexAt(top);
  const last = heights.indexAt(top + height - 1);
  const begins = heights.offsetOf(first) < top && first < last ? first + 1 : first;
  for (let index = begins; index <= last; index += 1) if (isFinal(index)) return index;
  return isFinal(first) ? first : begins;
}
