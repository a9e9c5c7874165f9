/** One line of the peers' bench.mjs, with what we add. */
export interface Measurement {
  /** Who was measured: `parley`, or a peer. */
  name: string;
  /** The pair that was asked, or what a peer without pairs does. */
  op: string;
  /** Requests in flight. */
  concurrency: number;
  /** 1, 2, … */
  repeat: number;
  req_per_s: number;
  p50_ms: number;
  p95_ms: number;
  p99_ms: number;
  max_ms: number;
  errors: number;
  lost: number;
  /** CPU time of the measured processes (not of the driver) per request. */
  peer_cpu_ms_per_req?: number;
  peer_rss_mib?: number;
  /** CPU time of Kafka and PostgreSQL per request. */
  broker_db_cpu_ms_per_req?: number;
  /** The machine's load average just before, over one minute. */
  load1: number;
  /** The part of the machine, 0 to 1, that processes with no part in the measurement used. */
  other_cpu: number;
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
