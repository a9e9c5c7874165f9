/**
 * Detects members of a consumer group that keep others from reading their partitions, and says who, where, and what to
 * do.
 */
import type { Kafka } from 'kafkajs';
import type { Log } from '../process/log.ts';
import { describeMembers, nameOf } from './group-members.ts';
import { protocolName, type Subscriber } from './topic-assigner.ts';

export interface GroupWatchOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly log: Log;
  /** Whether nobody else may be in the group. */
  readonly alone: boolean;
}

export class GroupWatch {
  readonly #options: GroupWatchOptions;
  #told = '';
  #problem: string | undefined;

  constructor(options: GroupWatchOptions) {
    this.#options = options;
  }

  /** The members that prevent joining, or undefined. */
  get problem(): string | undefined {
    return this.#problem;
  }

  joined(): void {
    this.#problem = undefined;
  }

  /** Called when the group refuses this member because its members use another assignment protocol. Never rejects. */
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

  /** @param members all of the group. @param own topics of this one. Never rejects. */
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
      log.warn(group, 'several processes have the same INSTANCE_ID: each gets only a part of the records');
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
