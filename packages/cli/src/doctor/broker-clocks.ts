/**
 * How far brokers' clocks are from this machine's. Kafka has no request that tells the time; but a broker stamps what it writes to
 * `__consumer_offsets` by its own clock. So a group of our own commits an offset at each, which is read back, and is deleted again.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TopicRecord } from '@parley/messaging';
import type { Admin, Topics } from '../connection/open-topics.ts';

export interface BrokerClock {
  readonly broker: number;
  /** Milliseconds that it is ahead of this machine's, give or take `within`. */
  readonly ahead: number;
  readonly within: number;
}

const offsetsTopic = '__consumer_offsets';
/** Milliseconds. */
const patience = 5_000;
/** Of which the quickest counts. */
const tries = 3;

/** @param topic one that is there, of which an offset is committed @throws where this may not be read */
export async function brokerClocks(topics: Topics, admin: Admin, topic: string): Promise<BrokerClock[]> {
  const { topics: found } = await admin.fetchTopicMetadata({ topics: [offsetsTopic] });
  const partitions = found[0]?.partitions ?? [];
  const heard = new Map<string, number>();
  const groups = new Map<string, number>();
  for (const broker of new Set(partitions.map(({ leader }) => leader).filter((leader) => leader >= 0)))
    groups.set(groupLedBy(broker, topics, partitions), broker);
  const commit = (groupId: string) =>
    admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '0' }] });
  // Once before, so that whoever may not do so hears of it at once.
  for (const group of groups.keys()) await commit(group);
  await topics.read([offsetsTopic], { at: 'end' }, ({ key, timestamp }: TopicRecord) => {
    for (const group of groups.keys()) if (key?.includes(group)) heard.set(group, timestamp);
  });
  const clocks: BrokerClock[] = [];
  for (const [group, broker] of groups) {
    const looks: BrokerClock[] = [];
    for (let look = 0; look < tries; look++) {
      heard.delete(group);
      const asked = Date.now();
      await commit(group);
      const answered = Date.now();
      while (!heard.has(group) && Date.now() < answered + patience) await sleep(10);
      const at = heard.get(group);
      const within = (answered - asked) / 2;
      if (at !== undefined) looks.push({ broker, ahead: Math.round(at - (asked + within)), within });
    }
    clocks.push(...looks.toSorted((a, b) => a.within - b.within).slice(0, 1));
  }
  await admin.deleteGroups([...groups.keys()]);
  return clocks;
}

/** A name that Kafka's hash of it puts on a partition which this broker leads. */
function groupLedBy(
  broker: number,
  { names }: Topics,
  partitions: readonly { partitionId: number; leader: number }[],
): string {
  for (;;) {
    const group = names.group(`front-cli-${randomUUID()}`);
    const place = (javaHash(group) & 0x7fffffff) % partitions.length;
    if (partitions.find(({ partitionId }) => partitionId === place)?.leader === broker) return group;
  }
}

/** `String.hashCode`, by which Kafka finds the coordinator of a group. */
const javaHash = (text: string): number =>
  [...text].reduce((hash, character) => (Math.imul(hash, 31) + character.charCodeAt(0)) | 0, 0);
