/** A record as it stands on its topic, whatever it means. */
import type { IHeaders, KafkaMessage } from 'kafkajs';

export interface TopicRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** In their order, but that the values of a name that comes again stand together. */
  readonly headers: readonly TopicHeader[];
  /** Of a batch that can't be read: why. */
  readonly unreadable: string | undefined;
}

export type TopicHeader = readonly [name: string, value: Buffer | null];

export function topicRecord(topic: string, partition: number, message: KafkaMessage): TopicRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: headersOf(message.headers ?? {}),
    unreadable: message.unreadable,
  };
}

function headersOf(headers: IHeaders): TopicHeader[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).map(
      (value): TopicHeader => [name, value === undefined || value === null ? null : Buffer.from(value)],
    ),
  );
}

/** The last value of a header, as text. */
export function textOfHeader({ headers }: TopicRecord, name: string): string | undefined {
  return headers.findLast(([each]) => each === name)?.[1]?.toString('utf8');
}
