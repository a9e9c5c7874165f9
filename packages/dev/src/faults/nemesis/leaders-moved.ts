/** Moves the leaders of partitions during operation, as when brokers are restarted in turn or load is balanced. */
import { withAdmin } from '@parley/messaging';
import { electPreferredLeaders } from '../../kafka/elect-leaders.ts';
import { connectFaults } from '../connect-faults.ts';
import type { Fault } from './fault.ts';

export const leadersMoved: Fault = {
  name: 'leaders-moved',
  about: 'the next replica of every partition, including those of groups, becomes its leader, several times',
  needs: { brokers: 3 },
  lasts: [500, 2_000],
  async inject({ brokers }, random) {
    const times = random.int(1, 4);
    let moved = 0;
    for (let time = 0; time < times; time++) moved += await moveLeaders(brokers);
    return { hit: `${moved} moves`, heal: async () => undefined };
  },
};

/** Rotates the replicas of each partition. @returns the number of partitions */
async function moveLeaders(brokers: string): Promise<number> {
  return withAdmin(connectFaults(brokers).kafka, async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: await admin.listTopics() });
    await admin.alterPartitionReassignments({
      topics: topics.map(({ name, partitions }) => ({
        topic: name,
        partitionAssignment: partitions.map(({ partitionId, leader, replicas }) => ({
          partition: partitionId,
          replicas: beginningAfter(leader, replicas),
        })),
      })),
    });
    await electPreferredLeaders(brokers.split(',')[0] ?? '');
    return topics.reduce((sum, { partitions }) => sum + partitions.length, 0);
  });
}

function beginningAfter(leader: number, replicas: readonly number[]): number[] {
  const next = (replicas.indexOf(leader) + 1) % replicas.length;
  return [...replicas.slice(next), ...replicas.slice(0, next)];
}
