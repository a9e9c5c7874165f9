/** How many of the marks, in ascending order, stand before a message: so many have not read it. None where they are not known. */
export function howManyBefore(marks: readonly number[] | null, seq: number): number {
  if (!marks) return 0;
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle] ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
