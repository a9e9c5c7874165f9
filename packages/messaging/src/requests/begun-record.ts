/** A record whose turn has come. */
import type { KafkaMessage } from 'kafkajs';

export interface BegunRecord {
  readonly message: KafkaMessage;
  /** Bytes, about. */
  readonly size: number;
  readonly span: Span;
}

/** What was begun together: neighbours on their partition. */
export interface Span {
  /** The offset after its last record. */
  readonly end: bigint;
  /** By `performance.now()`. */
  readonly begunAt: number;
  /** When its first record was written, in epoch milliseconds, as the record says. */
  readonly writtenAt: string | undefined;
  readonly records: number;
  /** How many of its records have not had their outcome. */
  unfinished: number;
}
