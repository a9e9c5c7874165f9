/** A record as it is on its topic, whatever its meaning. */
import type { IHeaders, KafkaMessage } from 'kafkajs';

export interface TopicRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** In their order, except that repeated names are grouped. */
  readonly headers: readonly TopicHeader[];
  /** Why its batch can't be read, if it can't. */
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
