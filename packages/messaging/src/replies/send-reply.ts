/** Writes replies to response topics, with the headers that route them back to the asker. */
import { type FailureCode, toFailure } from '@parley/contracts';
import type { IHeaders } from 'kafkajs';
import type { LaneProducer } from '../producer/lane-producer.ts';
import type { OutgoingRecord } from '../producer/outgoing-record.ts';
import { header } from '../records/headers.ts';
import type { ReplyAddress } from '../records/received-request.ts';
import type { Signatures } from '../records/signatures.ts';
import type { TopicNames } from '../settings/topic-names.ts';
import type { ReplyTopics } from './reply-topics.ts';

/**
 * How long a reply to a topic of the asker's choice is tried; those to our own topics are tried until they are written.
 * Milliseconds.
 */
const foreignTopicPatience = 5_000;

export interface ReplyText {
  /** JSON. */
  readonly text: string;
  readonly errorCode: FailureCode | '';
  /** Headers besides those of every reply. */
  readonly headers?: Readonly<Record<string, string>>;
}

export class ReplySender {
  readonly #producer: LaneProducer;
  readonly #names: TopicNames;
  readonly #topics: ReplyTopics;
  readonly #signatures: Signatures;

  constructor(producer: LaneProducer, names: TopicNames, topics: ReplyTopics, signatures: Signatures) {
    this.#producer = producer;
    this.#names = names;
    this.#topics = topics;
    this.#signatures = signatures;
  }

  /** Resolves when the reply is acknowledged. @throws Failure if it can't be written at all. */
  async send(address: ReplyAddress, reply: ReplyText): Promise<void> {
    const topic = address.replyTopic ?? this.#names.response(address.pair);
    const { key, replyPartition } = address;
    const value = Buffer.from(reply.text);
    const headers = replyHeaders(address, reply);
    headers[header.signature] = this.#signatures.sign({ topic, key, value, headers });
    const record = {
      topic,
      ...(replyPartition !== undefined && { partition: replyPartition }),
      key,
      value,
      headers,
    };
    if (this.#topics.isOwn(address.pair, topic)) await this.#producer.send(record);
    else await this.#sendToForeign(record);
  }

  async #sendToForeign(record: OutgoingRecord): Promise<void> {
    try {
      await this.#producer.send(record, { within: foreignTopicPatience, foreign: true });
    } catch (error) {
      if (toFailure(error).code === 'UNAVAILABLE') this.#topics.noteFailure(record.topic);
      throw error;
    }
  }
}

function replyHeaders(
  { requestId, origin, claimChallenge, traceparent }: ReplyAddress,
  { errorCode, headers }: ReplyText,
): IHeaders {
  return {
    ...headers,
    [header.correlationId]: requestId,
    // NestJS's client completes on the first, and reads errors from the second.
    [header.nestIsDisposed]: '1',
    ...(errorCode && { [header.error]: errorCode, [header.nestError]: errorCode }),
    ...(origin && { [header.origin]: origin }),
    ...(claimChallenge && { [header.claimChallenge]: claimChallenge }),
    ...(traceparent && { [header.traceparent]: traceparent }),
  };
}

/** The address of a reply that must not go to the topic that the request names. */
export function onOwnTopic(address: ReplyAddress): ReplyAddress {
  return { ...address, replyTopic: undefined, replyPartition: undefined };
}
