/** Puts replies on response topics, with the headers that lead them back to who asked. */
import { Failure, type FailureCode } from '@parley/contracts';
import type { IHeaders } from 'kafkajs';
import { header } from './headers.ts';
import type { LaneProducer } from './lane-producer.ts';
import type { ReplyAddress } from './received-request.ts';
import type { TopicCatalogue } from './topic-catalogue.ts';
import type { TopicNames } from './topic-names.ts';

/** How long a reply to a topic of the asker's choice is tried; ours are tried until they are written. Milliseconds. */
const foreignTopicPatience = 10_000;

export interface ReplyText {
  /** JSON. */
  readonly text: string;
  readonly errorCode: FailureCode | '';
}

export class ReplySender {
  readonly #producer: LaneProducer;
  readonly #catalogue: TopicCatalogue;
  readonly #names: TopicNames;
  readonly #allowed: ReadonlySet<string>;

  /** @param allowedReplyTopics names, or `*` for every existing topic that is possible (see TopicNames) */
  constructor(
    producer: LaneProducer,
    catalogue: TopicCatalogue,
    names: TopicNames,
    allowedReplyTopics: readonly string[],
  ) {
    this.#producer = producer;
    this.#catalogue = catalogue;
    this.#names = names;
    this.#allowed = new Set(allowedReplyTopics);
  }

  /** Why the request's own wish for a reply topic or partition can't be met, if it can't. */
  async refusal({ pair, replyTopic, replyPartition }: ReplyAddress): Promise<Failure | undefined> {
    const topic = replyTopic ?? this.#names.response(pair);
    const partitions = await this.#catalogue.partitions(topic);
    if (topic !== this.#names.response(pair) && !(this.#allows(topic) && partitions !== undefined))
      return new Failure('REPLY_TOPIC_NOT_ALLOWED');
    if (replyPartition !== undefined && !(replyPartition >= 0 && replyPartition < (partitions ?? 0)))
      return new Failure('BAD_REQUEST', `잘못된 요청입니다 (${header.replyPartition} is out of range)`);
    return undefined;
  }

  /** Resolves when the reply is acknowledged. @throws Failure when it can't be written at all. */
  async send(address: ReplyAddress, reply: ReplyText): Promise<void> {
    const own = this.#names.response(address.pair);
    const topic = address.replyTopic ?? own;
    await this.#producer.send(
      {
        topic,
        ...(address.replyPartition !== undefined && { partition: address.replyPartition }),
        key: Buffer.from(address.key),
        value: Buffer.from(reply.text),
        headers: replyHeaders(address, reply),
      },
      topic === own ? {} : { within: foreignTopicPatience },
    );
  }

  #allows(topic: string): boolean {
    return this.#names.isPossibleReplyTopic(topic) && (this.#allowed.has(topic) || this.#allowed.has('*'));
  }
}

function replyHeaders({ requestId, origin, traceparent }: ReplyAddress, { errorCode }: ReplyText): IHeaders {
  return {
    [header.correlationId]: requestId,
    // NestJS's client completes on the first, and reads errors from the second.
    [header.nestIsDisposed]: '1',
    ...(errorCode && { [header.error]: errorCode, [header.nestError]: errorCode }),
    ...(origin && { [header.origin]: origin }),
    ...(traceparent && { [header.traceparent]: traceparent }),
  };
}

/** The address of a reply that must not go where the request wished. */
export function onOwnTopic(address: ReplyAddress): ReplyAddress {
  return { ...address, replyTopic: undefined, replyPartition: undefined };
}
