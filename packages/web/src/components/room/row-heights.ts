/**
 * The heights and positions of the rows of a long list. Rows that were never measured count with the estimate.
 *
 * Guarantees: all methods take logarithmic time in the number of rows, so that a list of a million is as fast as one of
 * ten. The differences from the estimate are kept in a Fenwick tree.
 */
export interface RowHeights {
  readonly count: number;
  readonly total: number;
  /** Sets the number of rows: they are added and removed at the end. */
  resize(count: number): void;
  of(index: number): number;
  set(index: number, height: number): void;
  /** Pixels from the top of the first row to the top of this one. */
  offsetOf(index: number): number;
  /** The row at the offset; beyond either end, the first or last row. */
  indexAt(offset: number): number;
}

export function createRowHeights(estimate: number): RowHeights {
  let count = 0;
  let capacity = 16;
  let differences = new Float64Array(capacity + 1);
  const known = new Map<number, number>();

  function grow() {
    while (capacity < count) capacity *= 2;
    differences = new Float64Array(capacity + 1);
    for (const [index, height] of known) add(index, height - estimate);
  }

  function add(index: number, difference: number) {
    for (let node = index + 1; node <= capacity; node += node & -node)
      differences[node] = (differences[node] ?? 0) + difference;
  }

  function offsetOf(index: number): number {
    let offset = index * estimate;
    for (let node = index; node > 0; node -= node & -node) offset += differences[node] ?? 0;
    return offset;
  }

  function set(index: number, height: number) {
    const before = known.get(index) ?? estimate;
    if (before === height) return;
    known.set(index, height);
    add(index, height - before);
  }

  return {
    get count() {
      return count;
    },
    get total() {
      return offsetOf(count);
    },
    resize(next) {
      for (let index = next; index < count; index += 1) {
        set(index, estimate);
        known.delete(index);
      }
      count = next;
      if (count > capacity) grow();
    },
    of: (index) => known.get(index) ?? estimate,
    set,
    offsetOf,
    indexAt(offset) {
      // Down the tree: the most rows whose total height does not exceed the offset.
      let rows = 0;
      let left = offset;
      for (let step = capacity; step >= 1; step /= 2) {
        const height = step * estimate + (differences[rows + step] ?? 0);
        if (rows + step > count || height > left) continue;
        rows += step;
        left -= height;
      }
      return Math.max(0, Math.min(rows, count - 1));
    },
  };
}
