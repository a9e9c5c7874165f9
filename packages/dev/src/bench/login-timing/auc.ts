/**
 * How well a value distinguishes two groups: the probability that a value of one is above a value of the other, with
 * ties counted half (the area under the ROC curve, which is Mann and Whitney's U). 0.5 means not at all, 0 and 1
 * completely.
 */
export function auc(one: readonly number[], other: readonly number[]): number {
  const sorted = other.toSorted((a, b) => a - b);
  const wins = one.reduce((sum, value) => sum + (below(sorted, value) + notAbove(sorted, value)) / 2, 0);
  return wins / (one.length * other.length);
}

/** Number of smaller values. */
function below(sorted: readonly number[], value: number): number {
  return firstIndex(sorted, (other) => other >= value);
}

/** Number of smaller or equal values. */
function notAbove(sorted: readonly number[], value: number): number {
  return firstIndex(sorted, (other) => other > value);
}

function firstIndex(sorted: readonly number[], isBeyond: (value: number) => boolean): number {
  const index = sorted.findIndex(isBeyond);
  return index < 0 ? sorted.length : index;
}
