/** A record whose handling has begun. */
import type { KafkaMessage } from 'kafkajs';

export interface BegunRecord {
  readonly message: KafkaMessage;
  /** Approximate bytes. */
  readonly size: number;
  readonly span: Span;
}

/** Records that were begun together, adjacent on their partition. */
export interface Span {
  /** The offset after its last record. */
  readonly end: bigint;
  /** By `performance.now()`. */
  readonly begunAt: number;
  /** When its first record was written, in epoch milliseconds, from the record. */
  readonly writtenAt: string | undefined;
  readonly records: number;
  /** Number of its records without an outcome. */
  unfinished: number;
}
