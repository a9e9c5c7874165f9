/**
 * All fronts are killed with very many streams open, and restarted: all streams reconnect, not all at once, and none is
 * refused.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd, toldOnce } from './crowd.ts';
import type { CrowdStream } from './crowd-stream.ts';
import { all, type Claim, type Scenario, withinSeconds } from './scenario.ts';

/** Maximum share that may connect within the same tenth of a second. */
const maxAtOnce = 0.25;

export const reconnectStorm: Scenario = {
  name: 'reconnect-storm',
  about: 'kill -9 of all fronts with very many open streams; the fronts are restarted',
  async run({ cluster, filled, isShort, fleet: { signal } }) {
    const count = isShort ? 100 : 5_000;
    const { fronts, members } = cluster;
    const crowd = await Crowd.gather(cluster, filled, signal);
    let turn = 0;
    try {
      const front = () => fronts[turn++ % fronts.length] ?? '';
      const streams = await crowd.open(filled, [...filled.cookies.keys()].slice(0, count), front);
      crowd.talk(2);
      const places = fronts.map((_, at) => at);
      await Promise.all(places.map((at) => members.front.kill(at)));
      await sleep(1_000); // some have tried in vain by then
      for (const stream of streams) stream.attempts = [];
      const started = performance.now();
      await Promise.all(places.map((at) => members.front.start(at)));
      await crowd.until('all are back', () => streams.every(({ greetedAt = 0 }) => greetedAt > 0));
      const last = Math.max(...streams.map(({ greetedAt = Number.POSITIVE_INFINITY }) => greetedAt));
      await crowd.beQuiet();
      await crowd.settle(streams);
      return [
        all('streams that are back', streams.length, count),
        withinSeconds('from when the fronts are started until all are back', last - started, 30),
        ...spread(streams),
        ...toldOnce(streams),
      ];
    } finally {
      await crowd.leave();
    }
  },
};

/** The claims about how reconnections are spread. */
function spread(streams: readonly CrowdStream[]): Claim[] {
  const retries = streams.map(({ retry }) => retry);
  const [shortest, longest] = [Math.min(...retries), Math.max(...retries)];
  const came = new Map<number, number>();
  for (const { attempts } of streams)
    for (const at of attempts) came.set(Math.floor(at / 100), (came.get(Math.floor(at / 100)) ?? 0) + 1);
  const most = Math.max(...came.values()) / streams.length;
  return [
    {
      about: 'reconnection time set by the fronts, minimum and maximum',
      target: 'from 1 s, over 0.5 s at least',
      measured: `${shortest} to ${longest} ms`,
      holds: shortest >= 1_000 && longest - shortest >= 500,
      isOfTime: false,
    },
    {
      about: 'most that connected within the same tenth of a second',
      target: `≤ ${maxAtOnce * 100} %`,
      measured: `${(most * 100).toFixed(0)} %`,
      holds: most <= maxAtOnce,
      isOfTime: true,
    },
  ];
}
