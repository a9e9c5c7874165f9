/** Planned operations, which nobody may notice. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PairName } from '@parley/contracts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Members, StartOptions } from '../cluster/members.ts';
import { HttpAsker } from '../load/http-asker.ts';
import type { Random } from '../random.ts';
import type { Fault, Journal } from './fault.ts';

export const rebalance: Fault = {
  name: 'rebalance',
  about: 'a worker is added, takes its share, and is stopped cleanly',
  lasts: [2_000, 6_000],
  async inject({ members: { worker } }) {
    await worker.start(worker.count);
    return { hit: `worker ${worker.count + 1}`, heal: () => worker.stop(worker.count) };
  },
};

/** Milliseconds. */
const rebalanceEvery = 10_000;

export const rebalances: Fault = {
  name: 'rebalances',
  about: 'for two minutes, every 10 s a worker is added or stopped cleanly',
  isLong: true,
  lasts: [120_000, 120_001],
  async inject({ members: { worker }, signal }) {
    const over = new AbortController();
    const both = AbortSignal.any([over.signal, signal]);
    const turning = turnByTurn(worker, both);
    return {
      hit: `worker ${worker.count + 1}`,
      heal: async () => {
        over.abort();
        await turning;
        await worker.stop(worker.count);
      },
    };
  },
};

async function turnByTurn(worker: Members, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const next = sleep(rebalanceEvery, undefined, { signal }).catch(() => undefined);
    if (worker.running.includes(worker.count)) await worker.stop(worker.count);
    else await worker.start(worker.count);
    await next;
  }
}

/** Milliseconds that this number of workers stays: minimum and maximum. */
const stay = [3_000, 6_000] as const;
const most = 3;

export const workersScaled: Fault = {
  name: 'workers-scaled',
  about: 'there is one worker, then three, then one again, all with clean stops',
  lasts: [...stay],
  async inject({ members: { worker }, signal }, random) {
    const wait = () => sleep(random.int(...stay), undefined, { signal }).catch(() => undefined);
    await scale(worker, 1);
    await wait();
    await scale(worker, most);
    await wait();
    await scale(worker, 1);
    return { hit: `1, ${most}, 1`, heal: () => scale(worker, worker.count) };
  },
};

async function scale({ running, start, stop }: Members, count: number): Promise<void> {
  const missing = Array.from({ length: count }, (_, index) => index).filter(
    (index) => !running.includes(index),
  );
  await Promise.all(missing.map((index) => start(index)));
  await Promise.all(running.filter((index) => index >= count).map((index) => stop(index)));
}

export const workerRestarted: Fault = {
  name: 'worker-restarted',
  about: 'one worker is stopped cleanly and restarted, as in an upgrade',
  needs: { workers: 2 },
  lasts: [200, 2_000],
  async inject({ members: { worker } }, random) {
    const index = random.int(0, worker.count);
    await worker.stop(index);
    return { hit: `worker ${index + 1}`, heal: () => worker.start(index) };
  },
};

export const rollingRestart: Fault = {
  name: 'rolling-restart',
  about: 'all workers, then all fronts, are restarted cleanly, one at a time',
  needs: { workers: 2, fronts: 2 },
  lasts: [500, 2_000],
  async inject({ members }) {
    await restartEach(members);
    return { hit: 'all workers and fronts', heal: async () => undefined };
  },
};

/** Includes the downgrade: what follows runs on one build. */
export const rollingUpgrade: Fault = {
  name: 'rolling-upgrade',
  about: 'the same with a build that has one pair more, which is used meanwhile, and back',
  needs: { workers: 2, fronts: 2 },
  lasts: [2_000, 5_000],
  async inject({ members, newerBuild }, random, journal) {
    const { root, pair } = await newerBuild();
    const ask = await newcomer(members.front, pair, random, journal);
    await restart(members.worker, 0, { root });
    await restart(members.front, 0, { root });
    await ask('with one worker and one front of the newer build');
    await restartEach(members, { root });
    await ask('with all of the newer build');
    return { hit: 'all workers and fronts', heal: () => restartEach(members) };
  },
};

async function restart({ stop, start }: Members, index: number, options?: StartOptions): Promise<void> {
  await stop(index);
  await start(index, options);
}

async function restartEach({ worker, front }: Cluster['members'], options?: StartOptions): Promise<void> {
  for (const members of [worker, front])
    for (let index = 0; index < members.count; index++) await restart(members, index, options);
}

/**
 * A user who is nobody's friend. @returns a function that sends the new pair to the first front, and records the result
 */
async function newcomer(front: Members, pair: string, random: Random, journal: Journal) {
  const asker = new HttpAsker();
  const userId = `newcomer-${random.int(0, 1_000_000_000)}`;
  const ask = (name: string, request: Record<string, unknown>) =>
    asker.ask({ requestId: random.uuid(), pair: name as PairName, userId, roomId: null, request }, [
      front.url(0),
    ]);
  const account = { userId, userPw: 'correct horse' };
  await ask('user-add', { ...account, email: '', userName: 'Newcomer' });
  await ask('login', account);
  return async (when: string) => {
    const reply = await ask(pair, { userId, text: userId });
    journal.health({
      promise: 'serves',
      found: `${pair} ${when}: ${reply ? reply.errorCode || 'answered' : 'no reply'}`,
      isKept: reply?.errorCode === '',
    });
  };
}
