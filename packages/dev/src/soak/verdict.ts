/**
 * Whether anything grew during a soak: memory, heap per request, latency, and event loop delay.
 *
 * The start is excluded, because caches fill and code is compiled. Growth is the median slope of the rest, times its
 * duration; the limit is more than two measurements of the same steady process differ by.
 */
import type { Command } from '../faults/history.ts';
import type { Sample } from './samples.ts';
import { medianSlope, type Point, quantile } from './statistics.ts';

export interface Judged {
  readonly what: string;
  readonly unit: 'MiB' | 'ms' | 'B a request';
  readonly median: number;
  /** From the end of the warm-up to the end. */
  readonly growth: number;
  readonly allowed: number;
  readonly isFlat: boolean;
}

const mib = 1024 * 1024;
/** Share of the whole time; at most a minute. */
const warmUpPart = 0.25;
const maxWarmUp = 60_000;
/** Requests are grouped by windows of so many milliseconds. */
const window = 5_000;
const windowsForP99 = 60;
/** Share of the median, and a minimum for small medians. */
const allowed = {
  rss: { part: 0.2, least: 48 },
  latency: { part: 1, least: 50 },
  loop: { part: 1, least: 50 },
} as const;
/** Bytes per request, or in total if that is more. */
const heapPerRequest = 200;
const heapInAll = 8 * mib;

export function judge(samples: readonly Sample[], commands: readonly Command[]): Judged[] {
  const end = Math.max(0, ...samples.map(({ at }) => at));
  const from = Math.min(maxWarmUp, end * warmUpPart);
  const steady = samples.filter(({ at }) => at >= from);
  const members = [...new Set(steady.map(({ member }) => member))];
  return [
    ...members.flatMap((member) => {
      const own = steady.filter((sample) => sample.member === member);
      return [
        judgeHeap(member, own),
        judgeOverTime(
          `memory (RSS) of ${member}`,
          'MiB',
          // Between collections it depends on the garbage at the time.
          own.filter(({ isCollected }) => isCollected).map(pointOf(({ rss }) => rss / mib)),
          allowed.rss,
        ),
        judgeOverTime(
          `event loop of ${member}, p99`,
          'ms',
          own.map(pointOf(({ loopP99 }) => loopP99)),
          allowed.loop,
        ),
      ];
    }),
    ...[0.5, 0.99].flatMap((part) => {
      const points = latencies(commands, part).filter(({ x }) => x >= from);
      // In a short run a single fault decides the slowest requests.
      if (part === 0.99 && points.length < windowsForP99) return [];
      return [judgeOverTime(`latency, p${part * 100}`, 'ms', points, allowed.latency)];
    }),
  ];
}

const pointOf =
  (value: (sample: Sample) => number) =>
  (sample: Sample): Point => ({
    x: sample.at,
    y: value(sample),
  });

/** The latency of each window, by the time when requests were settled. */
export function latencies(commands: readonly Command[], part: number): Point[] {
  const windows = new Map<number, number[]>();
  for (const { invokedAt, outcome } of commands) {
    if (!outcome) continue;
    const place = Math.floor(outcome.at / window);
    const took = windows.get(place);
    if (took) took.push(outcome.at - invokedAt);
    else windows.set(place, [outcome.at - invokedAt]);
  }
  return [...windows]
    .map(([place, took]) => ({ x: (place + 0.5) * window, y: quantile(took, part) }))
    .sort((one, other) => one.x - other.x);
}

function judgeOverTime(
  what: string,
  unit: Judged['unit'],
  points: readonly Point[],
  { part, least }: { part: number; least: number },
): Judged {
  const median = quantile(
    points.map(({ y }) => y),
    0.5,
  );
  const growth = medianSlope(points) * lengthOf(points);
  const most = Math.max(least, median * part);
  // With too few points nothing can be said.
  return { what, unit, median, growth, allowed: most, isFlat: points.length > 2 && growth <= most };
}

/** The heap after garbage collections, over the number of settled requests. */
function judgeHeap(member: string, samples: readonly Sample[]): Judged {
  const points = samples
    .filter(({ isCollected }) => isCollected)
    .map(({ settled, heapUsed }): Point => ({ x: settled, y: heapUsed }));
  const perRequest = medianSlope(points);
  const requests = lengthOf(points);
  const most = Math.max(heapPerRequest, heapInAll / Math.max(1, requests));
  return {
    what: `heap of ${member}`,
    unit: 'B a request',
    median:
      quantile(
        points.map(({ y }) => y),
        0.5,
      ) / mib,
    growth: perRequest,
    allowed: most,
    isFlat: points.length > 2 && perRequest <= most,
  };
}

const lengthOf = (points: readonly Point[]): number => (points.at(-1)?.x ?? 0) - (points[0]?.x ?? 0);
