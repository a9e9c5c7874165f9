/** The fetch answer of version 11, the newest that kafkajs asks for. https://kafka.apache.org/protocol#The_Messages_Fetch */
import { AnswerReader } from '../../../dev/src/network/answer-reader.ts';
import type { Rewrite } from '../../../dev/test/support/kafka-proxy.ts';

interface FetchedPartition {
  readonly topic: string;
  /** Where its error code stands. */
  readonly errorAt: number;
  /** Where its record batches begin and end. */
  readonly begin: number;
  readonly end: number;
}

/** As compaction leaves batches whose every record was replaced by a later one: the batch, without a record. */
export const withoutRecordsOf =
  (topic: string): Rewrite =>
  (answer) =>
    rewrite(answer, topic, (patched, { begin, end }) => {
      for (
        let at = begin;
        at + batch.count < end;
        at += batch.length + 4 + patched.readInt32BE(at + batch.length)
      )
        patched.writeInt32BE(0, at + batch.count);
    });

/** As a broker answers that doesn't know yet that it leads the topic's partitions. */
export const notLedYet =
  (topic: string): Rewrite =>
  (answer) =>
    rewrite(answer, topic, (patched, { errorAt }) => patched.writeInt16BE(notLeader, errorAt));

/** Places in a record batch, from its beginning. */
const batch = { length: 8, count: 57 } as const;
const notLeader = 6;

function rewrite(
  answer: Buffer,
  topic: string,
  change: (patched: Buffer, partition: FetchedPartition) => void,
): Buffer {
  const patched = Buffer.from(answer);
  for (const partition of partitionsOf(answer)) if (partition.topic === topic) change(patched, partition);
  return patched;
}

function partitionsOf(answer: Buffer): FetchedPartition[] {
  const found: FetchedPartition[] = [];
  const reader = new AnswerReader(answer, 4 + 4 + 4 + 2 + 4); // length, correlation id, throttle time, error, session
  reader.array(() => {
    const topic = reader.string() ?? '';
    reader.array(() => {
      reader.int32();
      const errorAt = reader.at;
      reader.skip(2 + 8 + 8 + 8); // error, high watermark, last stable offset, log's start
      reader.array(() => reader.skip(8 + 8)); // aborted transactions
      reader.int32(); // preferred replica
      const length = Math.max(0, reader.int32());
      found.push({ topic, errorAt, begin: reader.at, end: reader.at + length });
      reader.skip(length);
    });
  });
  return found;
}
