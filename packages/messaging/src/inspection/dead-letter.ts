/** A dead letter: the record that could not be handled, where it was, and why. */
import { type TopicRecord, textOfHeader } from '../reader/topic-record.ts';
import { header } from '../records/headers.ts';
import { requestIdAt } from '../records/request-id-at.ts';
import { isoTime } from './iso-time.ts';

export interface DeadLetter {
  /** `<partition>:<offset>` on its topic. */
  readonly place: string;
  readonly topic: string;
  /** ISO 8601. */
  readonly at: string;
  /** A code from the table of failures. */
  readonly code: string;
  readonly reason: string;
  /** Its own id, or one made of the original's position. */
  readonly requestId: string;
  readonly key: string | null;
  readonly originalTopic: string;
  readonly originalPartition: number;
  readonly originalOffset: number;
}

export function deadLetter(record: TopicRecord): DeadLetter {
  const text = (name: string) => textOfHeader(record, name);
  const original = {
    topic: text('kafka_dlt-original-topic') ?? record.topic.replace(/-dlt$/, ''),
    partition: Number(text('parley-original-partition') ?? Number.NaN),
    offset: Number(text('parley-original-offset') ?? Number.NaN),
    timestamp: Number(text('parley-original-timestamp') ?? Number.NaN),
  };
  return {
    place: `${record.partition}:${record.offset}`,
    topic: record.topic,
    at: isoTime(record.timestamp),
    code: (text('kafka_dlt-exception-fqcn') ?? '').replace(/^parley\./, ''),
    reason: text('kafka_dlt-exception-message') ?? '',
    requestId: text(header.correlationId) || requestIdAt(original),
    key: record.key?.toString('utf8') ?? null,
    originalTopic: original.topic,
    originalPartition: original.partition,
    originalOffset: original.offset,
  };
}
