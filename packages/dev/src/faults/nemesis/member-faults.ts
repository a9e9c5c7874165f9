/** Kills workers and fronts, and shifts their clocks. */
import type { Members } from '../cluster/members.ts';
import type { Fault } from './fault.ts';

const killed = (kind: Members['kind']): Fault => ({
  name: `${kind}-killed`,
  about: `kill -9 of one ${kind}, which is restarted`,
  needs: { [`${kind}s`]: 2 },
  lasts: [200, 4_000],
  async inject({ members }, random) {
    const index = random.int(0, members[kind].count);
    await members[kind].kill(index);
    return { hit: `${kind} ${index + 1}`, heal: () => members[kind].start(index) };
  },
});

export const workerKilled = killed('worker');
export const frontKilled = killed('front');

/** For a moment nobody answers, and all work in progress is started again. */
export const allWorkersKilled: Fault = {
  name: 'workers-killed',
  about: 'kill -9 of all workers at once, which are restarted',
  lasts: [200, 2_000],
  async inject({ members: { worker } }) {
    const all = Array.from({ length: worker.count }, (_, index) => index);
    await Promise.all(all.map((index) => worker.kill(index)));
    return {
      hit: 'all workers',
      heal: async () => void (await Promise.all(all.map((index) => worker.start(index)))),
    };
  },
};

/** A possible error of an unattended machine's clock. Milliseconds. */
const clockShift = 5 * 60_000;

export const clocksShifted: Fault = {
  name: 'clocks-shifted',
  about:
    'a worker and a front are restarted with clocks that are five minutes wrong, and later with correct ones',
  needs: { workers: 2, fronts: 2 },
  lasts: [4_000, 10_000],
  async inject({ members, withClock }, random) {
    const hit: string[] = [];
    const restarts: (() => Promise<void>)[] = [];
    for (const { kind, count, stop, start } of [members.worker, members.front]) {
      const index = random.int(0, count);
      const shift = random.isTrue(0.5) ? clockShift : -clockShift;
      await stop(index);
      await start(index, { environment: withClock(shift) });
      hit.push(`${kind} ${index + 1} by ${shift / 60_000} min`);
      restarts.push(async () => {
        await stop(index);
        await start(index);
      });
    }
    return {
      hit: hit.join(', '),
      heal: async () => void (await Promise.all(restarts.map((each) => each()))),
    };
  },
};
