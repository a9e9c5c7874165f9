/** The parameters of a measurement. */
export interface Load {
  /** Requests in flight. */
  concurrency: number;
  seconds: number;
  /** Seconds of unmeasured warm-up. */
  warmup: number;
}

/** One line of the results. */
export interface Measurement {
  /** `parley`, or a peer. */
  name: string;
  /** The measured pair, or the operation of a peer without pairs. */
  op: string;
  /** Requests in flight. */
  concurrency: number;
  /** 1, 2, … */
  repeat: number;
  /** Duration of the measurement. */
  seconds: number;
  req_per_s: number;
  p50_ms: number;
  p95_ms: number;
  p99_ms: number;
  max_ms: number;
  errors: number;
  lost: number;
  /** CPU milliseconds per request, for each group of processes; none if the system does not report them. */
  cpu_ms: Readonly<Record<string, number>>;
  /** The machine's one-minute load average just before. */
  load1: number;
  /** The share of the machine, 0 to 1, used by processes that are not part of the measurement. */
  other_cpu: number | undefined;
}

export interface Spread {
  median: number;
  least: number;
  most: number;
}

/** @throws {RangeError} if there are no values */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [least, upper, most] = [sorted[0], sorted[middle], sorted.at(-1)];
  if (least === undefined || upper === undefined || most === undefined)
    throw new RangeError('nothing was measured');
  const lower = sorted.length % 2 === 0 ? (sorted[middle - 1] ?? upper) : upper;
  return { median: (lower + upper) / 2, least, most };
}

/** The ratio of the medians, with the smallest and largest ratio within a repeat. */
export function ratioOf<One extends { repeat: number }>(
  ours: readonly One[],
  base: readonly One[],
  value: (one: One) => number,
): Spread {
  const median = spreadOf(ours.map(value)).median / spreadOf(base.map(value)).median;
  const within = ours.flatMap((one) => {
    const other = base.find(({ repeat }) => repeat === one.repeat);
    return other ? [value(one) / value(other)] : [];
  });
  const { least, most } = spreadOf(within);
  return { median, least, most };
}

export const showSpread = ({ median, least, most }: Spread, digits: number): string =>
  `**${median.toFixed(digits)}** (${least.toFixed(digits)}–${most.toFixed(digits)})`;

export const tableRow = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

/** Groups measurements by a key, in the order of the keys' first appearance. */
export function groupsBy<One>(all: readonly One[], keyOf: (one: One) => string): One[][] {
  const groups = new Map<string, One[]>();
  for (const one of all) {
    const key = keyOf(one);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
