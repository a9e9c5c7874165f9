/**
 * Measures how far brokers' clocks are from this machine's. Kafka has no request for the time, but a broker timestamps records in
 * `__consumer_offsets` by its own clock. So a temporary group commits offsets at each broker, and the timestamps are read back.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TopicAccess, TopicRecord } from '@parley/messaging';
import type { Admin, Topics } from '../connection/open-topics.ts';

export interface BrokerClock {
  readonly broker: number;
  /** How far it is ahead of this machine's clock, plus or minus `within`. Milliseconds. */
  readonly ahead: number;
  readonly within: number;
}

interface Member {
  readonly broker: number;
  readonly groupId: string;
  readonly consumer: ReturnType<TopicAccess['kafka']['consumer']>;
  /** The broker's timestamp for the commit of each offset. */
  readonly stamps: Map<number, number>;
}

const offsetsTopic = '__consumer_offsets';
/** Milliseconds. */
const patience = 5_000;
/** Attempts, of which the fastest counts. */
const tries = 3;

/** @param topic an existing topic, whose offsets are committed @throws if `__consumer_offsets` may not be read */
export async function brokerClocks(topics: Topics, admin: Admin, topic: string): Promise<BrokerClock[]> {
  const { topics: found } = await admin.fetchTopicMetadata({ topics: [offsetsTopic] });
  const partitions = found[0]?.partitions ?? [];
  const brokers = new Set(partitions.map(({ leader }) => leader).filter((leader) => leader >= 0));
  const members = [...brokers].map((broker): Member => {
    const groupId = groupLedBy(broker, topics, partitions);
    const retry = { restartOnFailure: async () => false };
    const consumer = topics.kafka.consumer({ groupId, maxWaitTimeInMs: 100, retry });
    return { broker, groupId, consumer, stamps: new Map() };
  });
  try {
    // First, so that a missing right is reported at once.
    await Promise.all(members.map((member) => join(member, topic)));
    await topics.read([offsetsTopic], { at: 'end' }, (record) => noteStamp(members, record));
    const clocks = await Promise.all(members.map((member) => clockOf(member, topic)));
    return clocks.filter((clock) => clock !== undefined);
  } finally {
    await Promise.allSettled(members.map(({ consumer }) => consumer.disconnect()));
    // A group that could not be created can't be deleted either.
    await admin.deleteGroups(members.map(({ groupId }) => groupId)).catch(() => undefined);
  }
}

/** Resolves once the group may commit. */
async function join({ consumer }: Member, topic: string): Promise<void> {
  const joined = new Promise<void>((resolve, reject) => {
    consumer.on(consumer.events.GROUP_JOIN, () => resolve());
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  });
  const begun = async () => {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic] });
    await consumer.run({ autoCommit: false, eachBatch: async () => undefined });
    consumer.pause([{ topic }]);
  };
  await Promise.all([begun(), joined]);
  await commit(consumer, topic, 0);
}

const commit = (consumer: Member['consumer'], topic: string, offset: number): Promise<void> =>
  consumer.commitOffsets([{ topic, partition: 0, offset: String(offset) }]);

async function clockOf(
  { broker, consumer, stamps }: Member,
  topic: string,
): Promise<BrokerClock | undefined> {
  const looks: BrokerClock[] = [];
  for (let look = 1; look <= tries; look++) {
    const asked = Date.now();
    await commit(consumer, topic, look);
    const answered = Date.now();
    while (!stamps.has(look) && Date.now() < answered + patience) await sleep(10);
    const at = stamps.get(look);
    const within = (answered - asked) / 2;
    if (at !== undefined) looks.push({ broker, ahead: Math.round(at - (asked + within)), within });
  }
  return looks.toSorted((a, b) => a.within - b.within)[0];
}

/** A commit's key begins with 0 or 1 (others are group metadata); its value has two bytes before the offset. */
function noteStamp(members: readonly Member[], { key, value, timestamp }: TopicRecord): void {
  if (!key || !value || key.readInt16BE(0) > 1) return;
  const member = members.find(({ groupId }) => key.includes(groupId));
  member?.stamps.set(Number(value.readBigInt64BE(2)), timestamp);
}

/** A group name that Kafka maps to a partition led by this broker. */
function groupLedBy(
  broker: number,
  { names }: Topics,
  partitions: readonly { partitionId: number; leader: number }[],
): string {
  for (;;) {
    const group = names.group(`front-cli-${randomUUID()}`);
    const place = partitionOfGroup(group, partitions.length);
    if (partitions.find(({ partitionId }) => partitionId === place)?.leader === broker) return group;
  }
}

/** The partition of `__consumer_offsets` whose leader coordinates a group: `Utils.abs(groupId.hashCode) % partitions`. */
export function partitionOfGroup(group: string, partitions: number): number {
  const hash = javaHash(group);
  // Java's smallest integer has no positive counterpart.
  return (hash === -(2 ** 31) ? 0 : Math.abs(hash)) % partitions;
}

/** `String.hashCode` */
const javaHash = (text: string): number =>
  text.split('').reduce((hash, unit) => (Math.imul(hash, 31) + unit.charCodeAt(0)) | 0, 0);
