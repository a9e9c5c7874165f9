/** Reads what stands on response and event topics, from beginning to end, once nothing is written any more. */
import { randomUUID } from 'node:crypto';
import { eventTopicNames, type PairName } from '@parley/contracts';
import { type connectKafka, header, TopicNames } from '@parley/messaging';
import { connectFaults } from './connect-faults.ts';
import type { EventRecord, ReplyRecord } from './history.ts';
import { toldEvent } from './load/listener.ts';
import { requestOfTrace } from './load/trace.ts';

interface TopicRecord {
  readonly topic: string;
  readonly value: string;
  readonly header: (name: string) => string | undefined;
}

const names = new TopicNames({ prefix: '', pairs: {} });

/** @param pairs whose replies are wanted */
export async function readTopics(
  brokers: string,
  pairs: readonly PairName[],
): Promise<{ replies: ReplyRecord[]; events: EventRecord[] }> {
  const replies: ReplyRecord[] = [];
  const events: EventRecord[] = [];
  const pairOf = new Map(pairs.map((pair) => [names.response(pair), pair]));
  const eventTopics = eventTopicNames.map((event) => names.event(event));
  await readAll(brokers, [...pairOf.keys(), ...eventTopics], (record) => {
    const pair = pairOf.get(record.topic);
    const requestId = record.header(header.correlationId);
    if (pair && requestId !== undefined)
      replies.push({ pair, requestId, errorCode: record.header(header.error) ?? '', text: record.value });
    if (!pair)
      events.push({
        topic: record.topic,
        requestId: requestOfTrace(record.header(header.traceparent)),
        event: toldEvent(JSON.parse(record.value)),
      });
  });
  return { replies, events };
}

async function readAll(
  brokers: string,
  topics: readonly string[],
  take: (record: TopicRecord) => void,
): Promise<void> {
  const { kafka } = connectFaults(brokers);
  const left = await ends(kafka, topics);
  if (left.size === 0) return;
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
  } finally {
    await consumer.disconnect();
  }
}

/** Where the partitions end that have anything, by `topic partition`. */
async function ends(
  kafka: ReturnType<typeof connectKafka>,
  topics: readonly string[],
): Promise<Map<string, bigint>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const left = new Map<string, bigint>();
    // One after the other: asked at once, kafkajs mixes its answers up when leaders have just moved.
    for (const topic of topics)
      for (const { partition, high } of await admin.fetchTopicOffsets(topic))
        if (BigInt(high) > 0n) left.set(`${topic} ${partition}`, BigInt(high));
    return left;
  } finally {
    await admin.disconnect();
  }
}

function text(value: unknown): string | undefined {
  return value === undefined ? undefined : String(Array.isArray(value) ? value.at(-1) : value);
}
