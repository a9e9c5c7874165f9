/** Where the reading of a topic starts, as offsets of its partitions. */
import type { Admin } from 'kafkajs';

export type StartFrom =
  | { readonly at: 'beginning' | 'end' }
  /** Epoch milliseconds: at the first record that is not older. */
  | { readonly at: 'time'; readonly timestamp: number }
  /** In all partitions; or in one, and the others from their end. */
  | { readonly at: 'offset'; readonly offset: number; readonly partition?: number }
  /** At this many records before the end of each partition. */
  | { readonly at: 'last'; readonly count: number };

export interface PartitionRange {
  readonly partition: number;
  /** The offset of the first record to be read. */
  readonly from: bigint;
  /** The partition's current end. */
  readonly end: bigint;
}

/** @throws the brokers' error if the topic can't be used */
export async function startOffsets(admin: Admin, topic: string, start: StartFrom): Promise<PartitionRange[]> {
  const ranges = await admin.fetchTopicOffsets(topic);
  const later = start.at === 'time' ? await offsetsAt(admin, topic, start.timestamp) : undefined;
  return ranges.map(({ partition, low, high }) => {
    const [first, end] = [BigInt(low), BigInt(high)];
    const wanted = later ? (later.get(partition) ?? end) : offsetFor(start, partition, first, end);
    return { partition, from: within(wanted, first, end), end };
  });
}

function offsetFor(start: StartFrom, partition: number, first: bigint, end: bigint): bigint {
  switch (start.at) {
    case 'beginning':
      return first;
    case 'offset':
      return partition === (start.partition ?? partition) ? BigInt(start.offset) : end;
    case 'last':
      return end - BigInt(start.count);
    default:
      return end;
  }
}

const within = (offset: bigint, first: bigint, end: bigint): bigint =>
  offset < first ? first : offset > end ? end : offset;

async function offsetsAt(admin: Admin, topic: string, timestamp: number): Promise<Map<number, bigint>> {
  const found = await admin.fetchTopicOffsetsByTimestamp(topic, timestamp);
  return new Map(
    found.filter(({ offset }) => offset !== '-1').map(({ partition, offset }) => [partition, BigInt(offset)]),
  );
}
