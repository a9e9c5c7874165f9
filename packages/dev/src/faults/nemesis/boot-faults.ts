/** Starts workers and fronts while Kafka or PostgreSQL is away. */
import { setTimeout as sleep } from 'node:timers/promises';
import { withAdmin } from '@parley/messaging';
import type { Cluster } from '../cluster/cluster.ts';
import { askHealth, healthOnce, inWords } from '../cluster/health.ts';
import type { Members } from '../cluster/members.ts';
import { connectFaults } from '../connect-faults.ts';
import type { Fault, Journal } from './fault.ts';

/** Milliseconds within which a started process must report something. */
const speaksWithin = 30_000;

interface Service {
  /** Its name in `/ready`. */
  readonly name: string;
  readonly stop: (cluster: Cluster) => Promise<unknown>;
  readonly start: (cluster: Cluster) => Promise<unknown>;
}

const everyBroker = ({ brokerCount }: Cluster) => Array.from({ length: brokerCount }, (_, index) => index);

const kafka: Service = {
  name: 'Kafka',
  stop: (cluster) => Promise.all(everyBroker(cluster).map((index) => cluster.killBroker(index))),
  start: (cluster) => Promise.all(everyBroker(cluster).map((index) => cluster.startBroker(index))),
};

const database: Service = {
  name: 'PostgreSQL',
  stop: (cluster) => cluster.stopDatabase(),
  start: (cluster) => cluster.startDatabase(),
};

const absentAtBoot = (name: string, service: Service): Fault => ({
  name,
  about: `a worker and a front are started while ${service.name} is down, which is then started`,
  lasts: [2_000, 6_000],
  async inject(cluster, random, journal) {
    const { worker, front } = cluster.members;
    const started = [worker, front].map((members) => ({ members, index: random.int(0, members.count) }));
    await Promise.all(started.map(({ members, index }) => members.stop(index)));
    await untilGroupsAreStable(cluster);
    await service.stop(cluster);
    for (const { members, index } of started)
      members
        .start(index)
        .catch(({ message }: Error) => journal.health({ promise: 'ready', found: message, isKept: false }));
    await Promise.all(started.map(({ members, index }) => hear(members, index, service, cluster, journal)));
    return {
      hit: started.map(({ members, index }) => `${members.kind} ${index + 1}`).join(', '),
      heal: async () => void (await service.start(cluster)),
    };
  },
});

/**
 * A broker that is killed before it has recorded that a member left waits for that member later, until its session
 * times out. This fault is about processes that start, not about ones that leave.
 */
async function untilGroupsAreStable({ brokers, signal }: Cluster): Promise<void> {
  await withAdmin(connectFaults(brokers).kafka, async (admin) => {
    for (;;) {
      signal.throwIfAborted();
      const { groups: all } = await admin.listGroups();
      const { groups } = await admin.describeGroups(all.map(({ groupId }) => groupId));
      if (groups.every(({ state }) => ['Stable', 'Empty', 'Dead'].includes(state))) return;
      await sleep(100);
    }
  });
}

/** It is live, and says what it waits for. */
async function hear(
  { kind, healthUrl }: Members,
  index: number,
  { name }: Service,
  { signal }: Cluster,
  journal: Journal,
): Promise<void> {
  const live = await healthOnce((health) => health?.status === 200, healthUrl(index), '/live', {
    within: speaksWithin,
    signal,
  });
  const who = `${kind} ${index + 1}`;
  journal.health({
    promise: 'live',
    found: `${who} at /live: ${inWords(live)}`,
    isKept: live?.status === 200,
  });
  const ready = await askHealth(healthUrl(index), '/ready');
  const isSaid = ready?.reasons.some((reason) => reason.startsWith(`${name}: `)) ?? false;
  journal.health({
    promise: 'says why',
    found: `${who} at /ready: ${inWords(ready)}`,
    isKept: ready?.status === 503 && isSaid,
  });
}

export const kafkaAbsentAtBoot = absentAtBoot('kafka-absent-at-boot', kafka);
export const databaseAbsentAtBoot = absentAtBoot('database-absent-at-boot', database);
