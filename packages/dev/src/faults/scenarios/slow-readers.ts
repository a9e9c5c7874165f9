/**
 * Every tenth of very many readers reads little or nothing: each is disconnected before much is buffered for it, and
 * the others are not affected. Measured alternately with and without slow readers, at the same rate of messages.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd, toldOnce } from './crowd.ts';
import type { CrowdStream } from './crowd-stream.ts';
import { all, type Claim, type Scenario, type ScenarioPlace } from './scenario.ts';

/** Maximum bytes buffered for one reader. */
const most = 256 * 1024;
/** Maximum factor of the others' latency. */
const maxSlowdown = 1.1;
/** Bytes that a slow reader reads every tenth of a second. */
const little = 512;
/** A message for the slow readers' room, of characters with three bytes each. */
const long = '가'.repeat(4_900);

export const slowReaders: Scenario = {
  name: 'slow-readers',
  about: 'every tenth of very many readers stops reading, or reads 5 KB per second',
  async run(place) {
    const { cluster, filled, isShort, logs, fleet } = place;
    const [quick, slow, turns, seconds] = isShort ? [36, 4, 1, 4] : [900, 100, 3, 15];
    const [front = ''] = cluster.fronts;
    const [slowRoom = 0, ...rooms] = filled.rooms;
    const inRooms = membersOf(filled.cookies.length, filled.rooms.length);
    const crowd = await Crowd.gather(cluster, filled, fleet.signal);
    try {
      const others = await crowd.open(filled, inRooms.others.slice(0, quick), () => front);
      crowd.talk(10, rooms.length > 0 ? rooms : [slowRoom]);
      crowd.talk(10, [slowRoom], long);
      const ratios: number[] = [];
      const p99s: string[] = [];
      for (let turn = 0; turn < turns; turn++) {
        const readers = await crowd.open(filled, inRooms.slow.slice(0, slow), () => front);
        const without = await p99Of(others, seconds);
        for (const [at, reader] of readers.entries()) reader.stall(at % 2 === 0 ? 0 : little);
        const withSlow = await p99Of(others, seconds);
        const expected = slow * (turn + 1);
        await crowd.until('slow readers are ended', () => cutOff(logs).length >= expected);
        for (const reader of readers) reader.stop();
        ratios.push(withSlow / without);
        p99s.push(`${without.toFixed(0)} → ${withSlow.toFixed(0)} ms`);
      }
      await crowd.beQuiet();
      await crowd.settle(others);
      return [...endedReaders(logs, slow * turns), laterClaim(ratios, p99s), ...toldOnce(others)];
    } finally {
      await crowd.leave();
    }
  },
};

/** Indices of the users in the first room, and of all others. If there is only one room, the others are in it too. */
function membersOf(users: number, rooms: number): { slow: number[]; others: number[] } {
  const places = Array.from({ length: users }, (_, at) => at);
  if (rooms === 1) return { slow: places.slice(0, users / 2), others: places.slice(users / 2) };
  return { slow: places.filter((at) => at % rooms === 0), others: places.filter((at) => at % rooms !== 0) };
}

/** Milliseconds. */
async function p99Of(streams: readonly CrowdStream[], seconds: number): Promise<number> {
  for (const stream of streams) stream.delays = [];
  await sleep(seconds * 1_000);
  const delays = streams.flatMap((stream) => stream.delays).sort((a, b) => a - b);
  return delays[Math.floor(delays.length * 0.99)] ?? Number.NaN;
}

/**
 * How much was buffered for each reader that the front has disconnected, from its log; the last line may be incomplete.
 */
function cutOff(logs: ScenarioPlace['logs']): number[] {
  const text = readFileSync(join(logs, 'front-1.log'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.includes('stream too slow'))
    .flatMap((line) => /"waiting":(\d+)/.exec(line)?.[1] ?? [])
    .map(Number);
}

function endedReaders(logs: ScenarioPlace['logs'], count: number): Claim[] {
  const waited = cutOff(logs);
  const longest = Math.max(0, ...waited);
  return [
    all('slow readers that were ended', waited.length, count),
    {
      about: 'most bytes buffered for one of them',
      target: `≤ ${most / 1_024} KiB`,
      measured: `${(longest / 1_024).toFixed(0)} KiB`,
      holds: longest <= most,
      isOfTime: false,
    },
  ];
}

function laterClaim(ratios: readonly number[], p99s: readonly string[]): Claim {
  const median = ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? Number.NaN;
  return {
    about: 'p99 of the others with slow readers, relative to that without (median of the turns)',
    target: `≤ ${maxSlowdown}`,
    measured: `${median.toFixed(2)} (${p99s.join(', ')})`,
    holds: median <= maxSlowdown,
    isOfTime: true,
  };
}
