/**
 * Assigns a group's partitions: each member gets only those of topics that it has subscribed to.
 *
 * kafkajs's own assigner gives the leader's topics to all members, whatever their subscriptions. With a foreign member
 * in the group, or during an upgrade that adds a pair, partitions would go to members that do not read them, and nobody
 * would.
 */
import kafkajs, { type GroupMember, type PartitionAssigner } from 'kafkajs';

const { AssignerProtocol } = kafkajs;

/** A broker lets only members with a common protocol into a group: others are refused instead of mixed in. */
export const protocolName = 'parley-subscribed';
const version = 0;

export interface Subscriber {
  readonly memberId: string;
  readonly topics: readonly string[];
}

export interface AssignerOptions {
  /** Partitions of a topic that only others read; empty if it does not exist. */
  readonly partitionsOf: (topic: string) => Promise<readonly number[]>;
  /** Called with all members whenever this one computes the assignment. */
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

/** Each partition goes to the reader of its topic with the fewest partitions so far. */
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

/** The topics in a member's metadata; none if it can't be parsed. */
export function subscriberOf({ memberId, memberMetadata }: GroupMember): Subscriber {
  try {
    return { memberId, topics: AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? [] };
  } catch {
    return { memberId, topics: [] };
  }
}
