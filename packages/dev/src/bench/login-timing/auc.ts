/**
 * How well one value tells two groups apart: the probability that a value of the one is above a value of the other,
 * equal ones counting half (the area under the ROC curve, which is Mann and Whitney's U). 0.5 tells nothing, 0 and 1 all.
 */
export function auc(one: readonly number[], other: readonly number[]): number {
  const sorted = other.toSorted((a, b) => a - b);
  const wins = one.reduce((sum, value) => sum + (below(sorted, value) + notAbove(sorted, value)) / 2, 0);
  return wins / (one.length * other.length);
}

/** How many values are less. */
function below(sorted: readonly number[], value: number): number {
  return firstIndex(sorted, (other) => other >= value);
}

/** How many values are not more. */
function notAbove(sorted: readonly number[], value: number): number {
  return firstIndex(sorted, (other) => other > value);
}

function firstIndex(sorted: readonly number[], isBeyond: (value: number) => boolean): number {
  const index = sorted.findIndex(isBeyond);
  return index < 0 ? sorted.length : index;
}
