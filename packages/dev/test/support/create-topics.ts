import { type connectKafka, withAdmin } from '@parley/messaging';
import { vi } from 'vitest';

export interface NewTopic {
  readonly topic: string;
  readonly partitions?: number;
  readonly config?: Readonly<Record<string, string>>;
}

/** Resolves when the broker knows them, which on a busy one is a moment after it has made them. */
export async function createTopics(
  kafka: ReturnType<typeof connectKafka>,
  topics: readonly NewTopic[],
): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    await admin.createTopics({
      waitForLeaders: false,
      topics: topics.map(({ topic, partitions = 1, config = {} }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor: 1,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      })),
    });
    const names = topics.map(({ topic }) => topic);
    await vi.waitFor(() => admin.fetchTopicMetadata({ topics: names }), { timeout: 20_000 });
  });
}
