/**
 * Whether anything grew over a soak: memory, the heap with each request, latency, and how late event loops were.
 *
 * The beginning is left out: caches fill, and code is compiled. What is left grows by its median slope, times the time; how much is
 * allowed is more than measuring the same steady process twice differs by.
 */
import type { Command } from '../faults/history.ts';
import type { Sample } from './samples.ts';
import { medianSlope, type Point, quantile } from './statistics.ts';

export interface Judged {
  readonly what: string;
  readonly unit: 'MiB' | 'ms' | 'B a request';
  readonly median: number;
  /** From the end of the beginning to the end. */
  readonly growth: number;
  readonly allowed: number;
  readonly isFlat: boolean;
}

const mib = 1024 * 1024;
/** Of the whole time; at most a minute. */
const warmUpPart = 0.25;
const maxWarmUp = 60_000;
/** Milliseconds of requests that are looked at together. */
const window = 5_000;
const windowsForP99 = 60;
/** Of the median; and at least, where that is little. */
const allowed = {
  rss: { part: 0.2, least: 48 },
  latency: { part: 1, least: 50 },
  loop: { part: 1, least: 50 },
} as const;
/** Bytes for each request, or in all where that is more. */
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
          // Between collections it is what garbage there just is.
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
      // In a short time a single fault decides the slowest.
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

/** Of each window its latency, by when requests were settled. */
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
  // Of too little nothing can be said.
  return { what, unit, median, growth, allowed: most, isFlat: points.length > 2 && growth <= most };
}

/** What garbage collection leaves, by the requests that were settled meanwhile. */
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
