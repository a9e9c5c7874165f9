/**
 * Whether a reply may and can go to the topic that its request names. Since whoever writes a request chooses that
 * topic, a bad one must delay only its own requests: permission is checked before any broker is asked, a broker has a
 * moment to answer, and a topic that has just failed is not tried again for a while.
 */
import { Failure, type PairName } from '@parley/contracts';
import { isTopicRefusal } from '../connection/broker-error.ts';
import { settledWithin } from '../process/settled-within.ts';
import { header } from '../records/headers.ts';
import type { ReplyAddress } from '../records/received-request.ts';
import { isTopicName, type TopicNames } from '../settings/topic-names.ts';
import type { TopicCatalogue } from '../topics/topic-catalogue.ts';

/** How long brokers may take to look up a topic's partitions. Milliseconds. */
const lookUpWithin = 500;
/** How long a failed topic is not tried. Milliseconds. */
const restAfterFailure = 10_000;
const maxResting = 1_000;

export class ReplyTopics {
  readonly #catalogue: TopicCatalogue;
  readonly #names: TopicNames;
  readonly #allowed: ReadonlySet<string>;
  /** Topics that failed recently, the latest last, with the time from which they may be tried again. */
  readonly #resting = new Map<string, number>();

  /** @param allowed names, or `*` for every existing topic that is possible (see TopicNames) */
  constructor(catalogue: TopicCatalogue, names: TopicNames, allowed: readonly string[]) {
    this.#catalogue = catalogue;
    this.#names = names;
    this.#allowed = new Set(allowed);
  }

  isOwn(pair: PairName, topic: string): boolean {
    return topic === this.#names.response(pair);
  }

  /** Why the reply can't go to the topic or partition that the request names, or undefined. */
  async refusal({ pair, replyTopic, replyPartition }: ReplyAddress): Promise<Failure | undefined> {
    const topic = replyTopic ?? this.#names.response(pair);
    const isOwn = this.isOwn(pair, topic);
    if (!isOwn && !this.#allows(topic)) return new Failure('REPLY_TOPIC_NOT_ALLOWED');
    if (isOwn && replyPartition === undefined) return undefined;
    if (this.#isResting(topic)) return unavailable();
    try {
      const partitions = await this.#partitions(topic);
      if (partitions === undefined) return isOwn ? unavailable() : new Failure('REPLY_TOPIC_NOT_ALLOWED');
      if (replyPartition !== undefined && !(replyPartition >= 0 && replyPartition < partitions))
        return new Failure('BAD_REQUEST', `잘못된 요청입니다 (${header.replyPartition} is out of range)`);
      return undefined;
    } catch (error) {
      if (isTopicRefusal(error) && !isOwn) return new Failure('REPLY_TOPIC_NOT_ALLOWED');
      this.noteFailure(topic);
      return unavailable(error);
    }
  }

  /** The topic accepted no reply: requests that name it are refused for a while, instead of each waiting for it. */
  noteFailure(topic: string): void {
    this.#resting.delete(topic);
    this.#resting.set(topic, Date.now() + restAfterFailure);
    const [oldest] = this.#resting.keys();
    if (this.#resting.size > maxResting && oldest !== undefined) this.#resting.delete(oldest);
  }

  #allows(topic: string): boolean {
    const isPossible = isTopicName(topic) && this.#names.isPossibleReplyTopic(topic);
    return isPossible && (this.#allowed.has(topic) || this.#allowed.has('*'));
  }

  #isResting(topic: string): boolean {
    return Date.now() < (this.#resting.get(topic) ?? 0);
  }

  async #partitions(topic: string): Promise<number | undefined> {
    const found = this.#catalogue.partitions(topic);
    if (await settledWithin(found, lookUpWithin)) return found;
    throw new Error(`no broker has described ${topic} within ${lookUpWithin} ms`);
  }
}

function unavailable(cause?: unknown): Failure {
  const why = `${header.replyTopic} does not answer`;
  return new Failure('UNAVAILABLE', `서비스를 잠시 사용할 수 없습니다 (${why})`, { cause });
}
