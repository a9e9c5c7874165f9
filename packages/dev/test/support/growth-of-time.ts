/** How the time of a function grows with the length of its text. */

/** Runs of each length, at most, until the growth is small enough. */
const maxRounds = 30;
const minRounds = 5;

/**
 * The ratio of the times for two texts, the second 8 times as long as the first: about 8 if the time is linear, 64 if it is
 * quadratic. It compares the quickest of many runs, so that whatever else the machine does doesn't matter.
 * @param enough stops early once the ratio is below this
 */
export function growthOfTime(
  work: (text: string) => unknown,
  textOf: (length: number) => string,
  { length = 625, enough = 20 } = {},
): number {
  const [short, long] = [textOf(length), textOf(8 * length)];
  const quickest = { short: Number.POSITIVE_INFINITY, long: Number.POSITIVE_INFINITY };
  const time = (text: string) => {
    const begin = performance.now();
    work(text);
    return performance.now() - begin;
  };
  for (let warmUp = 0; warmUp < 5; warmUp += 1) work(short);
  const isEnough = (round: number) => round > minRounds && quickest.long / quickest.short < enough;
  for (let round = 0; round < maxRounds && !isEnough(round); round += 1) {
    quickest.short = Math.min(quickest.short, time(short));
    quickest.long = Math.min(quickest.long, time(long));
  }
  return quickest.long / quickest.short;
}
