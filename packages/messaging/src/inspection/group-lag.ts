/** The lag of consumer groups: for each partition, the committed offset and the end. */
import type { LagRow } from '@parley/contracts';
import type { Admin } from 'kafkajs';

export async function groupLag(admin: Admin, groups: readonly string[]): Promise<LagRow[]> {
  const lags: LagRow[] = [];
  for (const group of groups) {
    const offsets = await admin.fetchOffsets({ groupId: group });
    const ends = await endsOf(
      admin,
      offsets.map(({ topic }) => topic),
    );
    for (const { topic, partitions } of offsets)
      for (const { partition, offset } of partitions) {
        const committed = Number(offset);
        const end = ends.get(`${topic}:${partition}`);
        if (committed >= 0 && end !== undefined)
          lags.push({ group, topic, partition, committed, end, lag: Math.max(0, end - committed) });
      }
  }
  return lags.toSorted(
    (a, b) => a.group.localeCompare(b.group) || a.topic.localeCompare(b.topic) || a.partition - b.partition,
  );
}

async function endsOf(admin: Admin, topics: string[]): Promise<Map<string, number>> {
  const found = await admin.fetchOffsetsOfTopics({ topics });
  return new Map(
    found.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, high }) => [`${topic}:${partition}`, Number(high)] as const),
    ),
  );
}

/** The groups of one deployment's workers. */
export async function workerGroups(admin: Admin, prefix: string): Promise<string[]> {
  const { groups } = await admin.listGroups();
  return groups
    .map(({ groupId }) => groupId)
    .filter((groupId) => groupId.startsWith(`${prefix}defaultGroup`))
    .toSorted();
}
