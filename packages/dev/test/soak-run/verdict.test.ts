/** What a soak takes for growth, and what not. */
import { expect, test } from 'vitest';
import type { Command } from '../../src/faults/history.ts';
import { drawSoak } from '../../src/soak/picture.ts';
import type { Sample } from '../../src/soak/samples.ts';
import { judge } from '../../src/soak/verdict.ts';

const mib = 1024 * 1024;
const minutes = 20;
const perSecond = 50;

/** Varies by up to so much, the same each time. */
const noise = (place: number, most: number) => (((place * 7_919) % 1_000) / 1_000 - 0.5) * 2 * most;

interface Growth {
  /** Bytes a minute. */
  readonly rss?: number;
  /** Bytes a request. */
  readonly heap?: number;
  /** Milliseconds a minute. */
  readonly loop?: number;
  /** Bytes a minute, of memory that is given back whenever garbage is collected. */
  readonly garbage?: number;
}

/** Every five seconds; garbage is collected each tenth time. What caches take in the first minute is no growth. */
function samples({ rss = 0, heap = 0, loop = 0, garbage = 0 }: Growth = {}): Sample[] {
  return Array.from({ length: minutes * 12 }, (_, place) => {
    const at = place * 5_000;
    const settled = (at / 1_000) * perSecond;
    const isCollected = place % 10 === 0;
    const filled = Math.min(1, at / 60_000);
    return {
      at,
      member: 'worker 1',
      settled,
      rss:
        (100 + 60 * filled) * mib +
        (rss * at) / 60_000 +
        noise(place, 8 * mib) +
        (isCollected ? 0 : (garbage * at) / 60_000),
      heapUsed: (30 + 20 * filled + (isCollected ? 0 : 10)) * mib + heap * settled + noise(place, mib),
      isCollected,
      // A fault now and then makes it late.
      loopP99: place % 20 === 0 ? 900 : 12 + (loop * at) / 60_000 + noise(place, 5),
      loopMax: 1_000,
    };
  });
}

/** @param slower milliseconds a minute */
function commands(slower = 0): Command[] {
  return Array.from({ length: minutes * 60 * 5 }, (_, place) => {
    const invokedAt = place * 200;
    const isInFault = Math.floor(invokedAt / 10_000) % 6 === 0;
    const took = (isInFault ? 4_000 : 40) + (slower * invokedAt) / 60_000 + noise(place, 20);
    return { invokedAt, outcome: { at: invokedAt + took, errorCode: '', body: {} } } as unknown as Command;
  });
}

const grown = (...given: Parameters<typeof judge>) =>
  judge(...given).flatMap(({ what, isFlat }) => (isFlat ? [] : [what]));

test('what is steady, with noise, faults and a beginning, is flat', () => {
  expect(grown(samples(), commands())).toEqual([]);
});

test.each<[what: string, growth: Growth, slower: number]>([
  ['memory (RSS) of worker 1', { rss: 4 * mib }, 0],
  ['heap of worker 1', { heap: 500 }, 0],
  ['event loop of worker 1, p99', { loop: 6 }, 0],
  ['latency, p50', {}, 12],
])('%s that grows is found', (what, growth, slower) => {
  expect(grown(samples(growth), commands(slower))).toContain(what);
});

test('memory that garbage takes until it is collected is no growth', () => {
  expect(grown(samples({ garbage: 20 * mib }), commands())).toEqual([]);
});

test('of the heap is told what a request leaves', () => {
  const heap = judge(samples({ heap: 300 }), commands()).find(({ what }) => what === 'heap of worker 1');
  expect(heap?.growth).toBeGreaterThan(250);
  expect(heap?.growth).toBeLessThan(350);
});

test('where nothing was measured, nothing is called flat', () => {
  expect(judge([], []).every(({ isFlat }) => !isFlat)).toBe(true);
  expect(judge([], []).length).toBeGreaterThan(0);
});

test('the picture shows each process and each fault', () => {
  const times = { from: 1_000, healed: 2_000, back: 3_000, ready: 3_000 };
  const fault = { name: 'database-cut', hit: 'all', ...times, health: [], acts: [], kept: [] };
  const picture = drawSoak(samples(), commands(), [fault]);
  expect(picture.match(/worker 1/g)).toHaveLength(3);
  expect(picture).toContain('<title>database-cut</title>');
  expect(picture).not.toContain('NaN');
});
