/** What a record's request is known by: its header, else, as workers have it, where the record stands. */
import { header, type TopicRecord, textOfHeader } from '@parley/messaging';

export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Epoch milliseconds. */
  readonly timestamp: number;
}

/** An empty id is none. */
export const requestIdOf = (record: TopicRecord): string =>
  textOfHeader(record, header.correlationId) || requestIdAt(record);

export const requestIdAt = ({ topic, partition, offset, timestamp }: RecordPlace): string =>
  `${topic}-${partition}-${offset}-${timestamp}`;
