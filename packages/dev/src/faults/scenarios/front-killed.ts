/**
 * A front is killed with very many streams open: they all continue on the other one, with nothing missed and nothing
 * repeated.
 */
import { Crowd, toldOnce } from './crowd.ts';
import { all, type Scenario, withinSeconds } from './scenario.ts';

export const frontKilledWithStreams: Scenario = {
  name: 'front-killed-with-streams',
  about: 'kill -9 of a front with very many open streams, which reconnect to the other',
  async run({ cluster, filled, isShort, fleet: { signal } }) {
    const count = isShort ? 60 : 1_000;
    const [doomed = '', other = ''] = cluster.fronts;
    const crowd = await Crowd.gather(cluster, filled, signal);
    let front = doomed;
    try {
      const streams = await crowd.open(filled, [...filled.cookies.keys()].slice(0, count), () => front);
      const { lastSeq: before = 0 } = streams[0] ?? {};
      crowd.talk(10);
      await crowd.until('something is told', () => streams.every(({ lastSeq }) => lastSeq > before));
      front = other;
      const killed = performance.now();
      await cluster.members.front.kill(0);
      const back = () => streams.filter((one) => one.front === other && (one.greetedAt ?? 0) > killed);
      await crowd.until('all are back', () => back().length === count);
      const last = Math.max(...streams.map(({ greetedAt = Number.POSITIVE_INFINITY }) => greetedAt));
      await crowd.beQuiet();
      await crowd.settle(streams);
      return [
        all('streams that are back on the other front', back().length, count),
        withinSeconds('from the kill until all are back', last - killed, 10),
        ...toldOnce(streams),
      ];
    } finally {
      await crowd.leave();
      await cluster.members.front.start(0);
    }
  },
};
