/** Who is in a consumer group, for whoever has to find out why it doesn't serve. */
import type { Kafka } from 'kafkajs';
import { withAdmin } from '../connection/with-admin.ts';
import { type Subscriber, subscriberOf } from './topic-assigner.ts';

export interface NamedMember extends Subscriber {
  readonly clientId: string;
  /** Where its broker sees it. */
  readonly host: string;
}

export interface GroupMembers {
  /** How the group's members share partitions; empty where there are none. */
  readonly protocol: string;
  readonly members: readonly NamedMember[];
}

export async function describeMembers(kafka: Kafka, groupId: string): Promise<GroupMembers> {
  return withAdmin(kafka, async (admin) => {
    const { groups } = await admin.describeGroups([groupId]);
    const [group] = groups;
    const members = (group?.members ?? []).map(({ memberId, memberMetadata, clientId, clientHost }) => ({
      ...subscriberOf({ memberId, memberMetadata }),
      clientId,
      host: clientHost,
    }));
    return { protocol: group?.protocol ?? '', members };
  });
}

/** A member's name, as an operator can find it. */
export const nameOf = ({ clientId, host }: NamedMember): string => `${clientId} at ${host.replace('/', '')}`;
