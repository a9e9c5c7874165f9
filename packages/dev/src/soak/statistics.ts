/** Statistics that a few outliers, such as those of a fault, do not change. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** @param part from 0 to 1 @returns 0 without values */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** Maximum number of points compared with each other. */
const maxPoints = 500;

/**
 * The Theil–Sen estimator, the median of the slopes between all pairs of points: up to 29 % of them may be outliers.
 * https://en.wikipedia.org/wiki/Theil–Sen_estimator
 * @returns 0 with fewer than two points
 */
export function medianSlope(points: readonly Point[]): number {
  const step = Math.max(1, Math.ceil(points.length / maxPoints));
  const some = points.filter((_, place) => place % step === 0);
  const slopes = some.flatMap((one, place) =>
    some
      .slice(place + 1)
      .flatMap((other) => (other.x === one.x ? [] : [(other.y - one.y) / (other.x - one.x)])),
  );
  return quantile(slopes, 0.5);
}
