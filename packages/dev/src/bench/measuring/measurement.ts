/** What is asked of who is measured. */
export interface Load {
  /** Requests in flight. */
  concurrency: number;
  seconds: number;
  /** Seconds before, which don't count. */
  warmup: number;
}

/** One line of the results. */
export interface Measurement {
  /** Who was measured: `parley`, or a peer. */
  name: string;
  /** The pair that was asked, or what a peer without pairs does. */
  op: string;
  /** Requests in flight. */
  concurrency: number;
  /** 1, 2, … */
  repeat: number;
  /** How long it was measured. */
  seconds: number;
  req_per_s: number;
  p50_ms: number;
  p95_ms: number;
  p99_ms: number;
  max_ms: number;
  errors: number;
  lost: number;
  /** Milliseconds of CPU time a request, of each group of processes; none where the system doesn't tell. */
  cpu_ms: Readonly<Record<string, number>>;
  /** The machine's load average just before, over one minute. */
  load1: number;
  /** The part of the machine, 0 to 1, that processes with no part in the measurement used. */
  other_cpu: number | undefined;
}

export interface Spread {
  median: number;
  least: number;
  most: number;
}

/** @throws {RangeError} of no values */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [least, upper, most] = [sorted[0], sorted[middle], sorted.at(-1)];
  if (least === undefined || upper === undefined || most === undefined)
    throw new RangeError('nothing was measured');
  const lower = sorted.length % 2 === 0 ? (sorted[middle - 1] ?? upper) : upper;
  return { median: (lower + upper) / 2, least, most };
}

/** The ratio of the medians, with the least and the most of those within a repeat. */
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

/** Measurements by a key, in the order in which the keys first come. */
export function groupsBy<One>(all: readonly One[], keyOf: (one: One) => string): One[][] {
  const groups = new Map<string, One[]>();
  for (const one of all) {
    const key = keyOf(one);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
