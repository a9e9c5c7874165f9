/** An administrator deletes, empties or extends topics, and resets offsets. */
import { setTimeout as sleep } from 'node:timers/promises';
import { eventTopicNames, type PairName, pairNames } from '@parley/contracts';
import { TopicNames, withAdmin } from '@parley/messaging';
import type { Cluster } from '../cluster/cluster.ts';
import { connectFaults } from '../connect-faults.ts';
import type { Random } from '../random.ts';
import { readTopics } from '../read-topics.ts';
import type { Fault, Journal } from './fault.ts';

const names = new TopicNames({ prefix: '', pairs: {} });

/** The pairs that the load uses most. */
const busyPairs = ['user-add-chat', 'user-modify-chat', 'user-react-chat', 'user-read-room'] as const;
const drawPair = (random: Random): PairName => random.pick(busyPairs) ?? 'user-add-chat';

const eventTopics = eventTopicNames.map((event) => names.event(event));
const requestTopics = pairNames.map((pair) => names.request(pair));
const responseTopics = busyPairs.map((pair) => names.response(pair));

/** Milliseconds that fronts and workers have to recreate a deleted topic; they check every half minute. */
const madeAgainWithin = 60_000;

export const topicDeleted: Fault = {
  name: 'topic-deleted',
  about: 'the request or response topic of one pair is deleted, and recreated by those that need it',
  lasts: [500, 4_000],
  async inject(cluster, random, journal) {
    const pair = drawPair(random);
    const topic = random.isTrue(0.5) ? names.request(pair) : names.response(pair);
    const remade = await deleteTopics(cluster, [topic], journal);
    return { hit: topic, heal: remade };
  },
};

/** While nobody writes events, so that all events ever written to their topics are known. */
export const eventTopicsDeleted: Fault = {
  name: 'event-topics-deleted',
  about: 'the event topics are deleted while no worker writes to them, and recreated by those that need them',
  lasts: [500, 4_000],
  async inject(cluster, _random, journal) {
    const start = await stopWorkers(cluster);
    const remade = await deleteTopics(cluster, eventTopics, journal);
    return {
      hit: eventTopics.join(', '),
      heal: async () => {
        await start();
        await remade();
      },
    };
  },
};

export const partitionsAdded: Fault = {
  name: 'partitions-added',
  about: 'the topics of one pair get one more partition each',
  lasts: [500, 2_000],
  async inject({ brokers }, random, journal) {
    const pair = drawPair(random);
    const topics = [names.request(pair), names.response(pair)];
    const from = journal.now();
    await withAdmin(connectFaults(brokers).kafka, async (admin) => {
      const { topics: found } = await admin.fetchTopicMetadata({ topics });
      await admin.createPartitions({
        topicPartitions: found.map(({ name, partitions }) => ({ topic: name, count: partitions.length + 1 })),
      });
    });
    journal.act({ what: 'partitions added', topics, from, to: journal.now() });
    return { hit: topics.join(', '), heal: async () => undefined };
  },
};

export const requestsDeleted: Fault = {
  name: 'requests-deleted',
  about:
    'all workers are stopped, and the requests written meanwhile are deleted before the workers are back, as by retention',
  lasts: [2_000, 6_000],
  async inject(cluster, _random, journal) {
    const topics = busyPairs.map((pair) => names.request(pair));
    const from = journal.now();
    const start = await stopWorkers(cluster);
    return {
      hit: 'all requests that waited',
      heal: async () => {
        await deleteRecords(cluster, topics);
        journal.act({ what: 'deleted', topics, from, to: journal.now() });
        await start();
      },
    };
  },
};

export const repliesDeleted: Fault = {
  name: 'replies-deleted',
  about:
    'a front is frozen (SIGSTOP), and replies and events that it has not read are deleted, as by retention',
  needs: { fronts: 2 },
  lasts: [3_000, 8_000],
  async inject(cluster, random, journal) {
    const { front } = cluster.members;
    const index = random.int(0, front.count);
    const goOn = await front.freeze(index);
    return {
      hit: `front ${index + 1}`,
      heal: async () => {
        const topics = [...responseTopics, ...eventTopics];
        try {
          const { upTo, ...records } = await readTopics(cluster.brokers, topics);
          journal.keep(records);
          await deleteRecords(cluster, topics, upTo);
        } finally {
          goOn();
        }
      },
    };
  },
};

export const offsetsReset: Fault = {
  name: 'offsets-reset',
  about: 'all workers are stopped, and their offsets are set to the beginning or the end of the topics',
  lasts: [1_000, 4_000],
  async inject(cluster, random, journal) {
    const earliest = random.isTrue(0.5);
    const from = journal.now();
    const start = await stopWorkers(cluster);
    return {
      hit: earliest ? 'to the beginning' : 'to the end',
      heal: async () => {
        await resetOffsets(cluster, earliest);
        if (!earliest) journal.act({ what: 'skipped', topics: requestTopics, from, to: journal.now() });
        await start();
      },
    };
  },
};

/** @returns a function that waits until they exist again */
async function deleteTopics({ brokers, signal }: Cluster, topics: string[], journal: Journal) {
  const from = journal.now();
  journal.keep(await readTopics(brokers, topics));
  await withAdmin(connectFaults(brokers).kafka, (admin) => admin.deleteTopics({ topics }));
  return async () => {
    const end = performance.now() + madeAgainWithin;
    const areThere = () =>
      withAdmin(connectFaults(brokers).kafka, async (admin) => {
        const all = await admin.listTopics();
        return topics.every((topic) => all.includes(topic));
      });
    while (!(await areThere()) && performance.now() < end && !signal.aborted) await sleep(200);
    journal.act({ what: 'deleted', topics, from, to: journal.now() });
  };
}

interface UpTo {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** @param upTo offsets before which records are deleted; all if absent */
async function deleteRecords({ brokers }: Cluster, topics: readonly string[], upTo?: readonly UpTo[]) {
  await withAdmin(connectFaults(brokers).kafka, async (admin) => {
    for (const topic of topics) {
      // Called in any case: kafkajs deletes only from topics that it has looked up.
      const ends = await admin.fetchTopicOffsets(topic);
      const partitions =
        upTo?.filter((one) => one.topic === topic) ??
        ends.map(({ partition, high }) => ({ partition, offset: high }));
      if (partitions.length > 0)
        await admin.deleteTopicRecords({
          topic,
          partitions: partitions.map(({ partition, offset }) => ({ partition, offset })),
        });
    }
  });
}

/**
 * For all groups of workers, which have no members now; with Apache's tool, because kafkajs takes seconds per topic.
 */
async function resetOffsets(cluster: Cluster, earliest: boolean): Promise<void> {
  const groups = await withAdmin(connectFaults(cluster.brokers).kafka, (admin) => admin.listGroups());
  const ours = groups.groups.filter(({ groupId }) => groupId.startsWith('defaultGroup'));
  await cluster.runKafkaTool('consumer-groups', [
    ...['--bootstrap-server', cluster.brokers, '--reset-offsets', '--execute', '--all-topics'],
    earliest ? '--to-earliest' : '--to-latest',
    ...ours.flatMap(({ groupId }) => ['--group', groupId]),
  ]);
}

/** @returns a function that starts them again */
async function stopWorkers({ members: { worker } }: Cluster): Promise<() => Promise<void>> {
  const all = Array.from({ length: worker.count }, (_, index) => index);
  await Promise.all(all.map((index) => worker.stop(index)));
  return async () => void (await Promise.all(all.map((index) => worker.start(index))));
}
