/**
 * Consumes request topics: every record, even a broken one, ends in a reply or a dead letter.
 *
 * Per partition, in order and a batch at a time: read, hand the good ones to the handler, send the replies, and
 * commit the offset once they and all before them are acknowledged. A crash anywhere leads to a re-delivery.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, failureReply, type PairName, toFailure } from '@parley/contracts';
import type { Consumer, Kafka, KafkaMessage } from 'kafkajs';
import { OffsetCommits } from '../consumer/offset-commits.ts';
import { type Assignment, SupervisedConsumer } from '../consumer/supervised-consumer.ts';
import type { Log } from '../process/log.ts';
import { retryDelay } from '../process/retry-delay.ts';
import { settledWithin } from '../process/settled-within.ts';
import type { LaneProducer } from '../producer/lane-producer.ts';
import {
  deadlineOf,
  type Position,
  type Reading,
  type ReceivedRequest,
  type ReplyAddress,
  readRequest,
} from '../records/received-request.ts';
import { ReplyTopics } from '../replies/reply-topics.ts';
import { onOwnTopic, ReplySender, type ReplyText } from '../replies/send-reply.ts';
import type { TopicNames } from '../settings/topic-names.ts';
import type { TopicCatalogue } from '../topics/topic-catalogue.ts';
import type { TopicsThere } from '../topics/topic-keeper.ts';
import { DeadLetters, isHopeless } from './dead-letters.ts';
import { PartitionQueue } from './partition-queue.ts';

/**
 * Handles requests of one pair that arrived together and returns a reply for each, in their order; `noReply` for one
 * of an ephemeral pair that was done. `expired` says of
 * a request whether its deadline has passed; it is asked again before each try. Retries what is worth retrying by
 * itself, and rejects only when it is stopping: the requests are then delivered again later.
 */
export type Handle = (
  pair: PairName,
  requests: readonly ReceivedRequest[],
  expired: (request: ReceivedRequest) => boolean,
) => Promise<(ReplyText | NoReply)[]>;

/** What an ephemeral request that was done is answered. */
export const noReply = Symbol('no reply');
export type NoReply = typeof noReply;

export interface RequestReceiverOptions {
  readonly kafka: Kafka;
  readonly names: TopicNames;
  readonly catalogue: TopicCatalogue;
  readonly producer: LaneProducer;
  readonly log: Log;
  readonly topicsThere?: TopicsThere;
  /** Without the prefix. */
  readonly group: string;
  readonly pairs: readonly PairName[];
  readonly allowedReplyTopics: readonly string[];
  /** Requests older than this are answered `EXPIRED`. Milliseconds. */
  readonly window: number;
  /** Requests handled together, at most. */
  readonly batchSize: number;
  /** The time that deadlines are judged by; epoch milliseconds. */
  readonly now: () => number;
  readonly handle: Handle;
}

/** How long a stop waits for what is in hand, e.g. for replies no broker acknowledges. Milliseconds. */
const finishWithin = 3_000;
/** How often a batch is given to a handler that rejects it. */
const handleTries = 4;
/** How often a dead letter is tried that brokers neither take nor refuse: for about five minutes. */
const buryTries = 10;

interface Item {
  readonly reading: Reading;
  readonly message: KafkaMessage;
}

export class RequestReceiver {
  readonly #options: RequestReceiverOptions;
  readonly #replyTopics: ReplyTopics;
  readonly #replies: ReplySender;
  readonly #deadLetters: DeadLetters;
  readonly #consumer: SupervisedConsumer;
  readonly #topics: readonly string[];
  #queues = new Map<string, PartitionQueue>();
  #consumerOfQueues: Consumer | undefined;
  #commits: OffsetCommits | undefined;
  #stopping = false;

  constructor(options: RequestReceiverOptions) {
    this.#options = options;
    const { kafka, names, catalogue, producer, log } = options;
    const groupId = names.group(options.group);
    this.#topics = options.pairs.map((pair) => names.request(pair));
    this.#replyTopics = new ReplyTopics(catalogue, names, options.allowedReplyTopics);
    this.#replies = new ReplySender(producer, names, this.#replyTopics);
    this.#deadLetters = new DeadLetters(producer, catalogue, names, groupId, log);
    this.#consumer = new SupervisedConsumer({
      kafka,
      groupId,
      topics: this.#topics,
      topicsThere: options.topicsThere,
      fromBeginning: true,
      log,
      onJoin: (consumer, assignment) => this.#startAssignment(consumer, assignment),
      eachBatch: async ({ batch, resolveOffset, isStale }) => {
        const queue = this.#queues.get(`${batch.topic}:${batch.partition}`);
        if (this.#stopping || !queue || isStale()) return;
        const next = queue.push(batch.messages, BigInt(batch.lastOffset()) + 1n);
        resolveOffset(String(next - 1n));
      },
    });
  }

  get up(): boolean {
    return this.#consumer.up;
  }

  /** Whether any of its topics can be used. */
  get hasTopics(): boolean {
    const { topicsThere } = this.#options;
    return !topicsThere || topicsThere.usable(this.#topics).length > 0;
  }

  /** Why they are not; undefined while they are. */
  get problem(): string | undefined {
    return this.#consumer.problem;
  }

  /** Finishes what is in hand, commits, and leaves the group; what can't be finished is delivered again later. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await settledWithin(this.#finish(), finishWithin);
    this.#commits?.end();
    await this.#consumer.stop();
  }

  async #finish(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.end()));
    await this.#commits?.flush();
  }

  /**
   * Queues of the assignment before are forgotten, and what they had not answered is fetched again. For partitions that
   * stay ours that takes a seek: kafkajs can join while a fetch from the old, read-ahead position is under way, and
   * would go on behind what was forgotten. A seek makes it drop that fetch.
   */
  #startAssignment(consumer: Consumer, assignment: Assignment): void {
    const before = consumer === this.#consumerOfQueues ? this.#queues : new Map<string, PartitionQueue>();
    for (const queue of this.#queues.values()) void queue.end();
    this.#commits?.end();
    const { log } = this.#options;
    const commits = new OffsetCommits(consumer, log);
    this.#commits = commits;
    this.#consumerOfQueues = consumer;
    this.#queues = new Map();
    for (const [topic, partitions] of Object.entries(assignment)) {
      const pair = this.#options.names.pairOfRequest(topic);
      if (pair)
        for (const partition of partitions) {
          const name = `${topic}:${partition}`;
          const offset = before.get(name)?.firstNotDone;
          if (offset !== undefined) consumer.seek({ topic, partition, offset: String(offset) });
          this.#queues.set(name, this.#queue(consumer, commits, pair, topic, partition));
        }
    }
    consumer.resume(consumer.paused());
    log.info({ group: this.#options.group, assignment }, 'joined');
  }

  #queue(consumer: Consumer, commits: OffsetCommits, pair: PairName, topic: string, partition: number) {
    return new PartitionQueue({
      batchSize: this.#options.batchSize,
      handle: (batch) => this.#handleBatch(pair, topic, partition, batch),
      onDone: (next) => commits.mark(topic, partition, next),
      pause: () => consumer.pause([{ topic, partitions: [partition] }]),
      resume: () => consumer.resume([{ topic, partitions: [partition] }]),
    });
  }

  async #handleBatch(pair: PairName, topic: string, partition: number, batch: KafkaMessage[]) {
    const items = batch.map((message): Item => {
      const at: Position = { topic, partition, offset: message.offset, timestamp: Number(message.timestamp) };
      return { message, reading: readRequest(pair, at, message) };
    });
    this.#logRequests(pair, items);
    const refused = await Promise.all(items.map((item) => this.#refusal(item)));
    const replies = await this.#answer(
      pair,
      items.filter((_, index) => !refused[index]),
    );
    if (!replies) return { acknowledged: Promise.resolve(false) };
    const sent = items.map((item, index) => {
      const failure = refused[index];
      return failure ? this.#sendRefusal(item, failure) : this.#sendReply(item, replies.get(item));
    });
    return { acknowledged: Promise.all(sent).then((outcomes) => outcomes.every(Boolean)) };
  }

  /** Why a request is not executed, if it isn't. */
  async #refusal({ reading }: Item): Promise<Failure | undefined> {
    if ('failure' in reading) return reading.failure;
    const { pair, replyTopic } = reading.address;
    const refusal = await this.#replyTopics.refusal(reading.address);
    if (refusal?.code === 'UNAVAILABLE')
      this.#options.log.warn(
        { pair, ...reading.at, replyTopic, error: refusal.cause },
        'where a reply is wished for does not answer',
      );
    return refusal;
  }

  /** @returns undefined when the handler was stopped: nothing is answered, nothing committed. */
  async #answer(pair: PairName, items: Item[]): Promise<Map<Item, ReplyText | NoReply> | undefined> {
    const deadlines = new Map<ReceivedRequest, number>();
    const requests = items.flatMap(({ reading, message }) => {
      if (!('received' in reading)) return [];
      deadlines.set(reading.received, deadlineOf(message, this.#options.window));
      return [reading.received];
    });
    if (requests.length === 0) return new Map();
    const expired = (request: ReceivedRequest) => this.#options.now() > (deadlines.get(request) ?? 0);
    const replies = await this.#handleUntilStopped(pair, requests, expired);
    return (
      replies && new Map(items.flatMap((item, index) => (replies[index] ? [[item, replies[index]]] : [])))
    );
  }

  /**
   * A handler that rejects while nobody stops is broken. It gets some more tries, since a stop may only be on its way;
   * then its requests are told so, rather than hold up all that come after.
   * @returns undefined when stopped
   */
  async #handleUntilStopped(...batch: Parameters<Handle>): Promise<(ReplyText | NoReply)[] | undefined> {
    const { handle, log } = this.#options;
    const [pair, requests] = batch;
    for (let tries = 1; ; tries++) {
      try {
        return await handle(...batch);
      } catch (error) {
        if (this.#stopping) {
          log.info({ pair, error }, 'stopped before the batch was handled; it will come again');
          return undefined;
        }
        log.error({ pair, error, tries }, 'a batch was not handled');
        if (tries === handleTries)
          return requests.map(({ userId }) => refusalText({ pair, userId }, new Failure('INTERNAL')));
        await sleep(retryDelay(tries));
      }
    }
  }

  /** @returns whether the record has had its outcome; false when we stopped first. */
  async #sendReply({ reading, message }: Item, reply: ReplyText | NoReply | undefined): Promise<boolean> {
    const { address, at } = reading;
    if (reply === noReply) return true;
    try {
      if (!reply) throw new Failure('INTERNAL', 'the handler gave no reply');
      await this.#replies.send(address, reply);
      return true;
    } catch (error) {
      if (this.#stopping) return false;
      const failure = toFailure(error);
      this.#options.log.error({ pair: address.pair, ...at, error }, 'reply could not be written');
      if (failure.code !== 'TOO_LARGE' || reply?.errorCode === 'TOO_LARGE')
        return this.#bury({ reading, message }, failure);
      // Who asked can be told, if not what they asked for.
      return this.#sendReply({ reading, message }, refusalText(address, failure));
    }
  }

  async #sendRefusal(item: Item, failure: Failure): Promise<boolean> {
    const { address } = item.reading;
    if (!address.known) return this.#bury(item, failure);
    const own = { ...item, reading: { ...item.reading, address: onOwnTopic(address) } };
    return this.#sendReply(own, refusalText(address, failure));
  }

  async #bury({ reading, message }: Item, failure: Failure): Promise<boolean> {
    for (let tries = 1; !this.#stopping; tries++) {
      try {
        await this.#deadLetters.bury(reading.address, reading.at, message, failure);
        return true;
      } catch (error) {
        const lost = tries === buryTries || isHopeless(error);
        this.#options.log.error({ ...reading.at, error, lost }, 'dead letter could not be written');
        if (lost) return true;
        await sleep(retryDelay(tries));
      }
    }
    return false;
  }

  /** A line for the batch, and one for each of its requests where somebody wants to know. */
  #logRequests(pair: PairName, items: readonly Item[]): void {
    const { log } = this.#options;
    const [first] = items;
    if (first) log.info({ pair, ...placeOf(first), count: items.length }, 'requests');
    if (!log.isLevelEnabled('debug')) return;
    for (const item of items) {
      const { requestId, userId } = item.reading.address;
      const shownId = requestId.subarray(0, 64).toString('utf8');
      log.debug({ pair, userId, requestId: shownId, ...placeOf(item) }, 'request');
    }
  }
}

function placeOf({ reading: { at } }: Item) {
  return { topic: at.topic, partition: at.partition, offset: at.offset };
}

function refusalText({ pair, userId }: Pick<ReplyAddress, 'pair' | 'userId'>, failure: Failure): ReplyText {
  return { text: JSON.stringify(failureReply(pair, userId, failure)), errorCode: failure.code };
}
