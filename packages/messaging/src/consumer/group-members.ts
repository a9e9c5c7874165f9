/** The members of a consumer group, to find out why it does not serve. */
import type { Kafka } from 'kafkajs';
import { withAdmin } from '../connection/with-admin.ts';
import { type Subscriber, subscriberOf } from './topic-assigner.ts';

export interface NamedMember extends Subscriber {
  readonly clientId: string;
  /** The host as the broker sees it. */
  readonly host: string;
}

export interface GroupMembers {
  /** The group's partition assignment protocol; empty if it has no members. */
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

/** A member's name, by which an operator can find it. */
export const nameOf = ({ clientId, host }: NamedMember): string => `${clientId} at ${host.replace('/', '')}`;
