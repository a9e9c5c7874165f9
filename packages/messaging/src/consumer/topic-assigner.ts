/**
 * Who reads which partitions of a group: each member only of topics that it has subscribed to.
 *
 * kafkajs's own assigner gives out the leader's topics among all members, whatever they read: in a group with a foreign
 * member, or during an upgrade that adds a pair, partitions go to members that don't read them, and nobody does.
 */
import kafkajs, { type GroupMember, type PartitionAssigner } from 'kafkajs';

const { AssignerProtocol } = kafkajs;

/** A broker lets only members into a group that have a protocol in common: others are refused, never mixed in. */
export const protocolName = 'parley-subscribed';
const version = 0;

export interface Subscriber {
  readonly memberId: string;
  readonly topics: readonly string[];
}

export interface AssignerOptions {
  /** Partitions of a topic that only others read; empty where it isn't there. */
  readonly partitionsOf: (topic: string) => Promise<readonly number[]>;
  /** Told of all members whenever this one has to share out. */
  readonly onMembers: (members: readonly Subscriber[]) => void;
}

export const assignToSubscribers =
  ({ partitionsOf, onMembers }: AssignerOptions): PartitionAssigner =>
  ({ cluster }) => ({
    name: protocolName,
    version,
    async assign({ members, topics: own }) {
      const subscribers = members.map(subscriberOf);
      onMembers(subscribers);
      const partitions = new Map<string, readonly number[]>();
      for (const topic of new Set([...own, ...subscribers.flatMap(({ topics }) => topics)]))
        partitions.set(
          topic,
          own.includes(topic)
            ? cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId)
            : await partitionsOf(topic),
        );
      return [...shareOut(subscribers, partitions)].map(([memberId, assignment]) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version,
          assignment,
          userData: Buffer.alloc(0),
        }),
      }));
    },
    protocol: ({ topics }) => ({
      name: protocolName,
      metadata: AssignerProtocol.MemberMetadata.encode({ version, topics, userData: Buffer.alloc(0) }),
    }),
  });

/** Each partition goes to that of its topic's readers who has the fewest so far. */
export function shareOut(
  subscribers: readonly Subscriber[],
  partitions: ReadonlyMap<string, readonly number[]>,
): Map<string, Record<string, number[]>> {
  const sorted = subscribers.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const shares = new Map(sorted.map(({ memberId }) => [memberId, {} as Record<string, number[]>]));
  const counts = new Map(sorted.map(({ memberId }) => [memberId, 0]));
  const count = ({ memberId }: Subscriber) => counts.get(memberId) ?? 0;
  for (const [topic, numbers] of partitions) {
    const readers = sorted.filter(({ topics }) => topics.includes(topic));
    for (const partition of numbers.toSorted((a, b) => a - b)) {
      const [first, ...others] = readers;
      if (!first) break;
      const reader = others.reduce((best, other) => (count(other) < count(best) ? other : best), first);
      const share = shares.get(reader.memberId) ?? {};
      share[topic] = [...(share[topic] ?? []), partition];
      counts.set(reader.memberId, count(reader) + 1);
    }
  }
  return shares;
}

/** What a member says that it reads; nothing, where that can't be read. */
export function subscriberOf({ memberId, memberMetadata }: GroupMember): Subscriber {
  try {
    return { memberId, topics: AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? [] };
  } catch {
    return { memberId, topics: [] };
  }
}
