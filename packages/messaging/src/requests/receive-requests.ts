/**
 * Consumes request topics: every record, even a broken one, ends in a reply or a dead letter.
 *
 * Each partition's records go through a queue of its own (partition-queue.ts), in order and batch by batch. A batch is
 * answered (answer-requests.ts), and its offset is committed once its replies and all before them are acknowledged.
 * Records that can't be handled now are retried later, and only records with the same key wait for them
 * (delayed-keys.ts). A crash anywhere leads to redelivery.
 */
import { setImmediate as immediate } from 'node:timers/promises';
import type { FailureCode, PairName } from '@parley/contracts';
import type { Consumer, Kafka } from 'kafkajs';
import { OffsetCommits } from '../consumer/offset-commits.ts';
import { type Assignment, SupervisedConsumer } from '../consumer/supervised-consumer.ts';
import type { Log } from '../process/log.ts';
import { settledWithin } from '../process/settled-within.ts';
import type { LaneProducer } from '../producer/lane-producer.ts';
import type { Signatures } from '../records/signatures.ts';
import type { TopicNames } from '../settings/topic-names.ts';
import type { TopicCatalogue } from '../topics/topic-catalogue.ts';
import type { TopicsThere } from '../topics/topic-keeper.ts';
import type { Tracing } from '../tracing/tracing.ts';
import { RequestAnswerer } from './answer-requests.ts';
import type { Limit } from './delayed-keys.ts';
import type { Handle } from './handle.ts';
import { type Backlog, PartitionQueue } from './partition-queue.ts';

export interface RequestReceiverOptions {
  readonly kafka: Kafka;
  readonly names: TopicNames;
  readonly catalogue: TopicCatalogue;
  readonly producer: LaneProducer;
  readonly log: Log;
  readonly topicsThere?: TopicsThere;
  /** Without the configured prefix. */
  readonly group: string;
  readonly pairs: readonly PairName[];
  readonly allowedReplyTopics: readonly string[];
  /** Called for each answered request, with its failure code; `''` if it succeeded. */
  readonly onReply?: (pair: PairName, errorCode: FailureCode | '') => void;
  /** Called for each dead letter that was written. */
  readonly onDeadLetter?: (pair: PairName) => void;
  /** Signs replies. */
  readonly signatures: Signatures;
  /** Older requests are answered `EXPIRED`. Milliseconds. */
  readonly window: number;
  /** Maximum number of requests handled together. */
  readonly batchSize: number;
  /** The time by which deadlines are checked; epoch milliseconds. */
  readonly now: () => number;
  readonly handle: Handle;
  /** How many keys are retried at the same time; shared by a worker's receivers. */
  readonly limitRetries: Limit;
  readonly tracing?: Tracing | undefined;
}

interface AssignedQueue {
  readonly pair: PairName;
  readonly queue: PartitionQueue;
}

/** How long a stop waits for work in progress, e.g. for replies that no broker acknowledges. Milliseconds. */
const finishWithin = 3_000;

export class RequestReceiver {
  readonly #options: RequestReceiverOptions;
  readonly #answerer: RequestAnswerer;
  readonly #consumer: SupervisedConsumer;
  readonly #topics: readonly string[];
  #queues = new Map<string, AssignedQueue>();
  #consumerOfQueues: Consumer | undefined;
  #commits: OffsetCommits | undefined;
  readonly #stopping = new AbortController();

  constructor(options: RequestReceiverOptions) {
    this.#options = options;
    const { kafka, names, log } = options;
    const groupId = names.group(options.group);
    this.#topics = options.pairs.map((pair) => names.request(pair));
    this.#answerer = new RequestAnswerer({ ...options, groupId, stopping: this.#stopping.signal });
    this.#consumer = new SupervisedConsumer({
      kafka,
      groupId,
      topics: this.#topics,
      topicsThere: options.topicsThere,
      fromBeginning: true,
      log,
      onJoin: (consumer, assignment) => this.#startAssignment(consumer, assignment),
      onEnd: () => this.#commits?.end(),
      eachBatch: async ({ batch, resolveOffset, isStale }) => {
        const queue = this.#queues.get(`${batch.topic}:${batch.partition}`)?.queue;
        if (this.#stopping.signal.aborted || !queue || isStale()) return;
        const next = queue.push(batch.messages, BigInt(batch.lastOffset()) + 1n, BigInt(batch.highWatermark));
        resolveOffset(String(next - 1n));
        // Lets the fetched records start before the next fetch is built.
        await immediate();
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

  /** The work left on the assigned partitions. */
  *backlogs(): Iterable<Backlog & { readonly pair: PairName }> {
    for (const { pair, queue } of this.#queues.values()) yield { pair, ...queue.backlog };
  }

  /** Finishes work in progress, commits, and leaves the group; unfinished requests are delivered again later. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await settledWithin(this.#finish(), finishWithin);
    this.#commits?.end();
    await this.#consumer.stop();
  }

  async #finish(): Promise<void> {
    await Promise.all([...this.#queues.values()].map(({ queue }) => queue.end()));
    await this.#commits?.flush();
  }

  /**
   * Discards the queues of the previous assignment; their unanswered records are fetched again. Partitions that are
   * still assigned need a seek: kafkajs can join while a fetch from the old, read-ahead position is in flight, and
   * would continue behind the discarded records. A seek makes it drop that fetch.
   */
  #startAssignment(consumer: Consumer, assignment: Assignment): void {
    const before = consumer === this.#consumerOfQueues ? this.#queues : new Map<string, AssignedQueue>();
    for (const { queue } of this.#queues.values()) void queue.end();
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
          const offset = before.get(name)?.queue.firstNotDone;
          if (offset !== undefined) consumer.seek({ topic, partition, offset: String(offset) });
          this.#queues.set(name, { pair, queue: this.#queue(consumer, commits, pair, topic, partition) });
        }
    }
    consumer.resume(consumer.paused());
    log.info({ group: this.#options.group, assignment }, 'joined');
  }

  #queue(consumer: Consumer, commits: OffsetCommits, pair: PairName, topic: string, partition: number) {
    const { batchSize, limitRetries } = this.#options;
    const place = { topic, partition };
    return new PartitionQueue({
      batchSize,
      limitRetries,
      handle: (batch) => this.#answerer.answer(pair, place, batch),
      giveUp: (batch) => this.#answerer.giveUp(pair, place, batch),
      onDone: (next) => commits.mark(topic, partition, next),
      pause: () => consumer.pause([{ topic, partitions: [partition] }]),
      resume: () => consumer.resume([{ topic, partitions: [partition] }]),
    });
  }
}
