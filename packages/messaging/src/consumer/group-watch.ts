/** Tells of members of a consumer group that keep others from reading what they should: who, where, and what to do. */
import type { Kafka } from 'kafkajs';
import type { Log } from '../process/log.ts';
import { describeMembers, nameOf } from './group-members.ts';
import { protocolName, type Subscriber } from './topic-assigner.ts';

export interface GroupWatchOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly log: Log;
  /** Whether nobody else is to be in the group. */
  readonly alone: boolean;
}

export class GroupWatch {
  readonly #options: GroupWatchOptions;
  #told = '';
  #problem: string | undefined;

  constructor(options: GroupWatchOptions) {
    this.#options = options;
  }

  /** Who is in the way of joining, or undefined. */
  get problem(): string | undefined {
    return this.#problem;
  }

  joined(): void {
    this.#problem = undefined;
  }

  /** The group is in the hands of members that share partitions in another way. Never rejects. */
  async refused(): Promise<void> {
    const { kafka, groupId, log } = this.#options;
    const found = await describeMembers(kafka, groupId).catch(() => undefined);
    const others = found?.members.map(nameOf) ?? [];
    if (!found || others.length === 0) return;
    this.#problem =
      `the group ${groupId} has members that share partitions by ${found.protocol}, not ${protocolName}: ` +
      `${others.join(', ')}. Stop them, or give them another group`;
    log.error({ groupId, protocol: found.protocol, members: others }, this.#problem);
  }

  /** @param members all of the group. @param own what this one reads. Never rejects. */
  async look(members: readonly Subscriber[], own: readonly string[]): Promise<void> {
    const { kafka, groupId, log, alone } = this.#options;
    const others = members.filter((member) => alone || differ(member.topics, own));
    const news = others
      .map(({ memberId }) => memberId)
      .toSorted()
      .join();
    const isNews = news !== this.#told;
    this.#told = news;
    if (!isNews || others.length <= (alone ? 1 : 0)) return;
    const found = await describeMembers(kafka, groupId).catch(() => undefined);
    const named = (found?.members ?? []).filter(({ memberId }) => news.includes(memberId));
    if (alone) {
      const group = { groupId, members: named.map(nameOf) };
      log.warn(group, 'several processes have one INSTANCE_ID: each gets a part of what all should get');
      return;
    }
    for (const member of named)
      log.warn(
        {
          groupId,
          member: nameOf(member),
          notRead: own.filter((topic) => !member.topics.includes(topic)),
          onlyThere: member.topics.filter((topic) => !own.includes(topic)),
        },
        'a member of the group reads other topics: it gets no partition of those that it does not read',
      );
  }
}

const differ = (some: readonly string[], others: readonly string[]) =>
  some.length !== others.length || some.some((topic) => !others.includes(topic));
