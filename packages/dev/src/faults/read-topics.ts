/** Reads request, response and event topics from beginning to end. */
import { randomUUID } from 'node:crypto';
import { eventTopicNames, type PairName } from '@parley/contracts';
import { type connectKafka, header, TopicNames, withAdmin } from '@parley/messaging';
import { connectFaults } from './connect-faults.ts';
import type { EventRecord, ReplyRecord, RequestRecord } from './history.ts';
import { toldEvent } from './load/listener.ts';
import { requestOfTrace } from './load/trace.ts';

interface TopicRecord {
  readonly topic: string;
  readonly value: string;
  readonly header: (name: string) => string | undefined;
}

const names = new TopicNames({ prefix: '', pairs: {} });

export interface TopicRecords {
  readonly requests: readonly RequestRecord[];
  readonly replies: readonly ReplyRecord[];
  readonly events: readonly EventRecord[];
}

/** A position in a partition, up to which it has been read. */
export interface ReadUpTo {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** The request and response topics of these pairs, and all event topics. */
export const topicsOf = (pairs: readonly PairName[]): string[] => [
  ...pairs.flatMap((pair) => [names.request(pair), names.response(pair)]),
  ...eventTopicNames.map((event) => names.event(event)),
];

/** The records on these topics at the time of the call; later ones are skipped. */
export async function readTopics(
  brokers: string,
  topics: readonly string[],
): Promise<TopicRecords & { readonly upTo: readonly ReadUpTo[] }> {
  const requests: RequestRecord[] = [];
  const replies: ReplyRecord[] = [];
  const events: EventRecord[] = [];
  const upTo = await readAll(brokers, topics, (record) => {
    const { topic } = record;
    const asked = names.pairOfRequest(topic);
    const pair = names.pairOfResponse(topic);
    const requestId = record.header(header.correlationId);
    if (asked && requestId !== undefined) requests.push({ pair: asked, requestId });
    if (pair && requestId !== undefined)
      replies.push({ pair, requestId, errorCode: record.header(header.error) ?? '', text: record.value });
    if (names.eventOfTopic(topic))
      events.push({
        topic,
        requestId: requestOfTrace(record.header(header.traceparent)),
        event: toldEvent(JSON.parse(record.value)),
      });
  });
  return { requests, replies, events, upTo };
}

async function readAll(
  brokers: string,
  topics: readonly string[],
  take: (record: TopicRecord) => void,
): Promise<ReadUpTo[]> {
  const { kafka } = connectFaults(brokers);
  const places = await ends(kafka, topics);
  const left = new Map(
    places.map(({ topic, partition, offset }) => [`${topic} ${partition}`, BigInt(offset)]),
  );
  if (left.size === 0) return [];
  const consumer = kafka.consumer({ groupId: `faults-${randomUUID()}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
      consumer
        .run({
          autoCommit: false,
          eachBatch: async ({ batch }) => {
            const place = `${batch.topic} ${batch.partition}`;
            const end = left.get(place) ?? 0n;
            for (const { value, headers = {}, offset } of batch.messages)
              if (value && BigInt(offset) < end)
                take({ topic: batch.topic, value: String(value), header: (name) => text(headers[name]) });
            if (BigInt(batch.lastOffset()) + 1n >= end) left.delete(place);
            if (left.size === 0) resolve();
          },
        })
        .catch(reject);
    });
    return places;
  } finally {
    await consumer.disconnect();
  }
}

/** The ends of the non-empty partitions. */
async function ends(kafka: ReturnType<typeof connectKafka>, topics: readonly string[]): Promise<ReadUpTo[]> {
  return withAdmin(kafka, async (admin) => {
    const places: ReadUpTo[] = [];
    // One after the other: with concurrent lookups, kafkajs mixes up answers when leaders have just moved.
    for (const topic of topics)
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
        if (BigInt(high) > BigInt(low)) places.push({ topic, partition, offset: high });
    return places;
  });
}

function text(value: unknown): string | undefined {
  return value === undefined ? undefined : String(Array.isArray(value) ? value.at(-1) : value);
}
