/**
 * Reads every response topic from where it ended when this process started, each process in a group of its own.
 *
 * Positions are kept here and sought at every join, because a group without commits starts "latest" anew after a
 * rebalance and would jump over what was written meanwhile.
 */
import { type FailureCode, isFailureCode, type PairName, pairNames } from '@parley/contracts';
import type { Consumer, IHeaders, Kafka } from 'kafkajs';
import { header, headerText } from './headers.ts';
import type { Log } from './log.ts';
import { type Assignment, SupervisedConsumer } from './supervised-consumer.ts';
import type { TopicNames } from './topic-names.ts';

export interface ReceivedReply {
  readonly pair: PairName;
  readonly requestId: string;
  /** The record's key: the asker's user id. */
  readonly userId: string;
  readonly origin: string | undefined;
  readonly errorCode: FailureCode | '';
  /** JSON, not parsed yet: most replies are for somebody else's streams. */
  readonly value: Buffer;
}

export interface ReplyReceiverOptions {
  readonly kafka: Kafka;
  readonly names: TopicNames;
  readonly instanceId: string;
  readonly log: Log;
  readonly onReply: (reply: ReceivedReply) => void;
}

/**
 * A new consumer waits this long for the one before it, which may not have been able to leave; there is nobody else to
 * wait for. Milliseconds.
 */
const aloneInItsGroup = 1_000;

export class ReplyReceiver {
  readonly #options: ReplyReceiverOptions;
  readonly #consumer: SupervisedConsumer;
  readonly #topics: string[];
  readonly #next = new Map<string, bigint>();

  constructor(options: ReplyReceiverOptions) {
    const { kafka, names, instanceId, log } = options;
    this.#options = options;
    this.#topics = pairNames.map((pair) => names.response(pair));
    this.#consumer = new SupervisedConsumer({
      kafka,
      groupId: names.group(`front-${instanceId}`),
      topics: this.#topics,
      fromBeginning: false,
      log,
      config: { rebalanceTimeout: aloneInItsGroup },
      beforeStart: () => this.#noteEnds(),
      onJoin: (consumer, assignment) => this.#seek(consumer, assignment),
      eachBatch: async ({ batch, resolveOffset }) => {
        const pair = names.pairOfResponse(batch.topic);
        if (pair)
          for (const { key, value, headers } of batch.messages) this.#receive(pair, key, value, headers);
        this.#next.set(`${batch.topic}:${batch.partition}`, BigInt(batch.lastOffset()) + 1n);
        resolveOffset(batch.lastOffset());
      },
    });
  }

  /** Whether replies are being read: nothing asked from now on can be missed. */
  get up(): boolean {
    return this.#consumer.up;
  }

  stop(): Promise<void> {
    return this.#consumer.stop();
  }

  /** Once: where each partition ends now is where this process begins. */
  async #noteEnds(): Promise<void> {
    if (this.#next.size > 0) return;
    const admin = this.#options.kafka.admin();
    await admin.connect();
    try {
      for (const topic of this.#topics)
        for (const { partition, high } of await admin.fetchTopicOffsets(topic))
          this.#next.set(`${topic}:${partition}`, BigInt(high));
    } catch (error) {
      this.#next.clear();
      throw error;
    } finally {
      await admin.disconnect();
    }
  }

  /** A partition we have no position of was added after we started: read from its beginning. */
  #seek(consumer: Consumer, assignment: Assignment): void {
    for (const [topic, partitions] of Object.entries(assignment))
      for (const partition of partitions) {
        const next = this.#next.get(`${topic}:${partition}`) ?? 0n;
        consumer.seek({ topic, partition, offset: String(next) });
      }
  }

  #receive(pair: PairName, key: Buffer | null, value: Buffer | null, headers: IHeaders | undefined): void {
    const requestId = headerText(headers, header.correlationId);
    if (value === null || requestId === undefined) return;
    const code = headerText(headers, header.error) ?? '';
    this.#options.onReply({
      pair,
      requestId,
      userId: key?.toString('utf8') ?? '',
      origin: headerText(headers, header.origin),
      errorCode: isFailureCode(code) ? code : '',
      value,
    });
  }
}
