/** Reads response topics from their ends at the start of this process, each process in a group of its own. */
import { type FailureCode, isFailureCode, type PairName, pairNames } from '@parley/contracts';
import type { Batch, Kafka, KafkaMessage } from 'kafkajs';
import { withAdmin } from '../connection/with-admin.ts';
import { Gathering } from '../consumer/gathering.ts';
import { ReadPositions, soleMemberRebalanceTimeout } from '../consumer/read-positions.ts';
import { SupervisedConsumer } from '../consumer/supervised-consumer.ts';
import type { Log } from '../process/log.ts';
import { header, headerText } from '../records/headers.ts';
import type { TopicNames } from '../settings/topic-names.ts';
import type { TopicsThere } from '../topics/topic-keeper.ts';

export interface ReceivedReply {
  readonly pair: PairName;
  readonly requestId: string;
  /** The record's key: the asker's user id. */
  readonly userId: string;
  readonly origin: string | undefined;
  /** For a login: the challenge to which its ticket is bound. */
  readonly claimChallenge: string | undefined;
  readonly errorCode: FailureCode | '';
  /** For a successful login: the credential version of its session. */
  readonly credentialVersion: number;
  /** When the worker sent it; epoch milliseconds. */
  readonly timestamp: number;
  readonly traceparent: string | undefined;
  /** JSON, not parsed yet: most replies are for other processes' streams. */
  readonly value: Buffer;
}

/**
 * Who gets a reply: the origin of its request, or, if that was written directly to a topic, the user it is keyed by.
 */
export type Addressee = { readonly origin: string } | { readonly userId: string };

export interface ReplyReceiverOptions {
  readonly kafka: Kafka;
  readonly names: TopicNames;
  readonly instanceId: string;
  /** The pairs whose replies are read; all if absent. */
  readonly pairs?: readonly PairName[];
  /** Distinguishes the group from those of the process's other receivers; one of them has none. */
  readonly share?: string;
  readonly log: Log;
  readonly topicsThere?: TopicsThere;
  /** Whether the reply concerns anybody here. Called before more of it is read; if absent, all do. */
  readonly concerns?: (pair: PairName, addressee: Addressee) => boolean;
  /** Whether a worker has written it. Called for replies that concern somebody here; if absent, all are accepted. */
  readonly isGenuine?: (pair: PairName, message: KafkaMessage) => boolean;
  readonly onReply: (reply: ReceivedReply) => void;
}

export class ReplyReceiver {
  readonly #options: ReplyReceiverOptions;
  readonly #consumer: SupervisedConsumer;
  readonly #topics: string[];
  /** Topics whose ends are known. */
  readonly #noted = new Set<string>();
  readonly #positions = new ReadPositions();
  readonly #gathering = new Gathering();

  constructor(options: ReplyReceiverOptions) {
    const { kafka, names, instanceId, pairs = pairNames, share, log, topicsThere } = options;
    this.#options = options;
    this.#topics = pairs.map((pair) => names.response(pair));
    this.#consumer = new SupervisedConsumer({
      kafka,
      groupId: names.group(['front', instanceId, ...(share ? [share] : [])].join('-')),
      topics: this.#topics,
      topicsThere,
      fromBeginning: true, // the fallback if a position is gone
      log,
      config: { rebalanceTimeout: soleMemberRebalanceTimeout },
      alone: true,
      beforeStart: (topics) => this.#noteEnds(topics),
      onJoin: (consumer, assignment) => this.#positions.seek(consumer, assignment),
      eachBatch: async ({ batch, resolveOffset }) => {
        const wanted = this.#receiveAll(batch);
        this.#positions.set(batch.topic, batch.partition, BigInt(batch.lastOffset()) + 1n);
        resolveOffset(batch.lastOffset());
        await this.#gathering.afterBatch(batch, wanted);
      },
    });
  }

  /** Whether replies are being read: no reply to a request from now on can be missed. */
  get up(): boolean {
    return this.#consumer.up;
  }

  /** Why they are not; undefined while they are. */
  get problem(): string | undefined {
    return this.#consumer.problem;
  }

  stop(): Promise<void> {
    return this.#consumer.stop();
  }

  /** Once per topic: this process reads from the ends of its partitions. */
  async #noteEnds(topics: readonly string[]): Promise<void> {
    const news = topics.filter((topic) => !this.#noted.has(topic));
    if (news.length === 0) return;
    await withAdmin(this.#options.kafka, async (admin) => {
      for (const { topic, partitions } of await admin.fetchOffsetsOfTopics({ topics: news })) {
        for (const { partition, high } of partitions) this.#positions.set(topic, partition, BigInt(high));
        this.#noted.add(topic);
      }
    });
  }

  /** @returns whether any concerned somebody here */
  #receiveAll({ topic, messages }: Batch): boolean {
    const pair = this.#options.names.pairOfResponse(topic);
    if (!pair) return false;
    const concerning = messages.filter((message) => message.unreadable || this.#concerns(pair, message));
    for (const message of concerning) this.#receiveOrPass(pair, message);
    return concerning.length > 0;
  }

  #concerns(pair: PairName, { key, headers }: KafkaMessage): boolean {
    const { concerns } = this.#options;
    if (!concerns) return true;
    const origin = headerText(headers, header.origin);
    return concerns(pair, origin === undefined ? { userId: key?.toString('utf8') ?? '' } : { origin });
  }

  /** Reading it again would fail again, and block all further replies. */
  #receiveOrPass(pair: PairName, message: KafkaMessage): void {
    try {
      this.#receive(pair, message);
    } catch (error) {
      this.#options.log.error(
        { pair, offset: message.offset, error },
        'a reply could not be delivered; skipped',
      );
    }
  }

  #receive(pair: PairName, message: KafkaMessage): void {
    const { key, value, headers, offset, timestamp, unreadable } = message;
    const { isGenuine, onReply } = this.#options;
    if (unreadable)
      this.#options.log.warn({ pair, offset, unreadable }, 'a record on a response topic cannot be read');
    const requestId = headerText(headers, header.correlationId);
    if (unreadable || value === null || requestId === undefined) return;
    if (isGenuine && !isGenuine(pair, message)) return;
    const code = headerText(headers, header.error) ?? '';
    onReply({
      pair,
      requestId,
      userId: key?.toString('utf8') ?? '',
      origin: headerText(headers, header.origin),
      claimChallenge: headerText(headers, header.claimChallenge),
      errorCode: isFailureCode(code) ? code : '',
      credentialVersion: Number(headerText(headers, header.credentialVersion) ?? 0),
      timestamp: Number(timestamp),
      traceparent: headerText(headers, header.traceparent),
      value,
    });
  }
}
