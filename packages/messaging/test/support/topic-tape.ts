import { randomUUID } from 'node:crypto';
import type { IHeaders, Kafka } from 'kafkajs';
import { vi } from 'vitest';
import { withAdmin } from '../../src/connection/with-admin.ts';

export interface TapedRecord {
  readonly partition: number;
  readonly offset: string;
  readonly key: string | undefined;
  readonly keyBytes: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: IHeaders;
}

/** Everything that is and comes to be on some topics, read from their beginning. */
export interface TopicTape {
  records(topic: string): TapedRecord[];
  /** Waits for the first record that is meant. @throws when it doesn't come */
  find(topic: string, isMeant: (record: TapedRecord) => boolean): Promise<TapedRecord>;
  /** Resolves when all that is on the topics now has been read. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

export async function openTape(kafka: Kafka, topics: readonly string[]): Promise<TopicTape> {
  const taped = new Map<string, TapedRecord[]>(topics.map((topic) => [topic, []]));
  const next = new Map<string, number>();
  const consumer = kafka.consumer({
    groupId: `tape-${randomUUID()}`,
    maxWaitTimeInMs: 100,
    metadataMaxAge: 1_000,
    allowAutoTopicCreation: false,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const { offset, key, value, headers = {} } of batch.messages)
        taped.get(batch.topic)?.push({
          partition: batch.partition,
          offset,
          key: key?.toString(),
          keyBytes: key,
          value,
          headers,
        });
      next.set(`${batch.topic}:${batch.partition}`, Number(batch.lastOffset()) + 1);
    },
  });
  const records = (topic: string) => taped.get(topic) ?? [];
  return {
    records,
    find: (topic, isMeant) =>
      vi.waitFor(
        () => {
          const found = records(topic).find(isMeant);
          if (!found) throw new Error(`not among the ${records(topic).length} records of ${topic}`);
          return found;
        },
        { timeout: 15_000, interval: 20 },
      ),
    async caughtUp() {
      const ends = await endsOf(kafka, topics);
      await vi.waitFor(
        () => {
          for (const [place, end] of ends)
            if ((next.get(place) ?? 0) < end) throw new Error(`${place} is not read up to ${end}`);
        },
        { timeout: 15_000, interval: 20 },
      );
    },
    close: () => consumer.disconnect(),
  };
}

/** `topic:partition` → the offset of the next record to be written there. */
export function endsOf(kafka: Kafka, topics: readonly string[]): Promise<Map<string, number>> {
  return withAdmin(kafka, async (admin) => {
    const ends = new Map<string, number>();
    for (const topic of topics)
      for (const { partition, high } of await admin.fetchTopicOffsets(topic))
        ends.set(`${topic}:${partition}`, Number(high));
    return ends;
  });
}
