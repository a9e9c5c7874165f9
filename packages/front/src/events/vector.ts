/** A place in the event topics: the next offset of each partition, in the order of the positions' partitions. */
export type Vector = readonly number[];

/** Whether `one` is further than `other` in any partition. */
export function isAhead(one: Vector, other: Vector): boolean {
  return one.some((offset, slot) => offset > (other[slot] ?? 0));
}

/** The further of the two in each partition. */
export function furthest(one: Vector, other: Vector): number[] {
  return one.map((offset, slot) => Math.max(offset, other[slot] ?? 0));
}
