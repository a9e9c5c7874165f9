/** One request to the brokers: batches of one topic, each for another partition. */
import type { Message, RecordMetadata } from 'kafkajs';
import { brokerError } from '../connection/broker-error.ts';
import { namingMissingRight } from '../connection/missing-right.ts';
import type { Log } from '../process/log.ts';
import type { LaneConnection } from './lane-connection.ts';
import type { PendingRecord } from './pending-record.ts';
import type { ProducerMetrics } from './producer-metrics.ts';

export interface Batch {
  readonly partition: number;
  readonly records: readonly PendingRecord[];
}

export interface SendFailure {
  readonly error: Error;
  /** Whether retries do not mend it. */
  readonly isPermanent: boolean;
}

/**
 * Broker errors that retries do not mend: they concern the record itself, or the topic's name. All others may pass,
 * even some that seem permanent: CORRUPT_MESSAGE is damage in transit, INVALID_TIMESTAMP a clock that will be set, and
 * what is not permitted, missing or unsupported now may change.
 */
const permanentErrors = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_RECORD',
]);

/** Callbacks for sends. */
export interface SendWatchers {
  readonly log: Log;
  readonly metrics?: ProducerMetrics | undefined;
}

/** Errors that do not concern the connection: the producer is kept for the other lanes. */
const partitionErrors = new Set([
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'INVALID_TIMESTAMP',
  'TOPIC_AUTHORIZATION_FAILED',
]);

const isNotOfConnection = (error: Error): boolean =>
  permanentErrors.has(brokerError(error)) || partitionErrors.has(brokerError(error));

/**
 * Sends the batches, and resolves the records' promises when each partition has acknowledged its batch.
 * @returns why it failed; then no promise is resolved, though some of the batches may have been written
 */
export async function sendBatches(
  topic: string,
  batches: readonly Batch[],
  connection: LaneConnection,
  { log, metrics }: SendWatchers,
): Promise<SendFailure | undefined> {
  const counts = batches.map(({ partition, records }) => ({ topic, partition, count: records.length }));
  try {
    const offsets = await connection.use(async (producer) => {
      const answer = await producer.send({ topic, acks: -1, messages: batches.flatMap(messagesOf) });
      return acknowledgedOffsets(answer, topic, batches);
    }, isNotOfConnection);
    counts.forEach((count, index) => {
      log.info({ ...count, baseOffset: String(offsets[index]) }, 'produced');
    });
    batches.forEach(({ partition, records }, index) => {
      const baseOffset = offsets[index] ?? 0n;
      const [first] = records;
      if (first) metrics?.sent(first);
      records.forEach((record, place) => {
        record.resolve({ topic, partition, offset: baseOffset + BigInt(place) });
      });
    });
    return undefined;
  } catch (thrown) {
    const error = namingMissingRight(thrown as Error, { operation: 'Write', topic });
    for (const count of counts) log.error({ ...count, error }, 'produce failed');
    metrics?.failed();
    return { error, isPermanent: permanentErrors.has(brokerError(error)) };
  }
}

function messagesOf({ partition, records }: Batch): Message[] {
  return records.map(({ record: { key, value, headers }, timestamp }) => ({
    key,
    value,
    partition,
    timestamp: String(timestamp),
    ...(headers && { headers }),
  }));
}

/**
 * The offset of each batch's first record.
 * @throws unless the response names exactly those partitions, without an error: kafkajs resolves a send to a partition
 *   that it did not reach with no response, or another's (K2).
 */
function acknowledgedOffsets(
  answer: readonly RecordMetadata[],
  topic: string,
  batches: readonly Batch[],
): bigint[] {
  return batches.map(({ partition }) => {
    const entry = answer.find((one) => one.topicName === topic && one.partition === partition);
    if (answer.length !== batches.length || entry?.errorCode !== 0 || entry.baseOffset === undefined)
      throw new Error(`${topic}-${partition} was not acknowledged: ${JSON.stringify(answer)}`);
    return BigInt(entry.baseOffset);
  });
}
