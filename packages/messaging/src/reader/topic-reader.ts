/** Reads any topics from a given position, for tools: each record is passed on unchanged, and nothing is committed. */
import type { Batch, Kafka } from 'kafkajs';
import type { MissingRight } from '../connection/missing-right.ts';
import { withAdmin } from '../connection/with-admin.ts';
import { ReadPositions, soleMemberRebalanceTimeout } from '../consumer/read-positions.ts';
import { SupervisedConsumer } from '../consumer/supervised-consumer.ts';
import type { Log } from '../process/log.ts';
import { type StartFrom, startOffsets } from './start-offsets.ts';
import { type TopicRecord, topicRecord } from './topic-record.ts';

export interface TopicReaderOptions {
  readonly kafka: Kafka;
  /** Must not be used by anybody else. */
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly start: StartFrom;
  readonly log: Log;
  readonly onRecord: (record: TopicRecord) => void;
  readonly onMissingRight?: ((right: MissingRight) => void) | undefined;
}

/**
 * A partition whose last offsets are not visible to readers counts as read after this long without a record.
 * Milliseconds.
 */
const silence = 2_000;

export class TopicReader {
  readonly #options: TopicReaderOptions;
  readonly #consumer: SupervisedConsumer;
  readonly #positions = new ReadPositions();
  /** Ends of partitions when this reader started, for those that it has not read to there yet. */
  readonly #behind = new Map<string, bigint>();
  readonly #noted = new Set<string>();
  #lastNews = Number.POSITIVE_INFINITY;

  constructor(options: TopicReaderOptions) {
    const { kafka, groupId, topics, log, onMissingRight } = options;
    this.#options = options;
    this.#consumer = new SupervisedConsumer({
      kafka,
      groupId,
      topics,
      fromBeginning: true,
      log,
      config: { rebalanceTimeout: soleMemberRebalanceTimeout },
      alone: true,
      onMissingRight,
      beforeStart: (wanted) => this.#noteStarts(wanted),
      onJoin: (consumer, assignment) => this.#positions.seek(consumer, assignment),
      eachBatch: async ({ batch, resolveOffset }) => {
        this.#receive(batch);
        resolveOffset(batch.lastOffset());
      },
    });
  }

  /** Whether records are being read: nothing written from now on can be missed. */
  get up(): boolean {
    return this.#consumer.up;
  }

  /** Why they are not; undefined while they are. */
  get problem(): string | undefined {
    return this.#consumer.problem;
  }

  /** Whether everything that existed when this reader started has been read. */
  get caughtUp(): boolean {
    if (this.#noted.size < this.#options.topics.length || !this.up) return false;
    return this.#behind.size === 0 || Date.now() - this.#lastNews > silence;
  }

  stop(): Promise<void> {
    return this.#consumer.stop();
  }

  async #noteStarts(topics: readonly string[]): Promise<void> {
    const news = topics.filter((topic) => !this.#noted.has(topic));
    if (news.length === 0) return;
    await withAdmin(this.#options.kafka, async (admin) => {
      await Promise.all(
        news.map(async (topic) => {
          for (const { partition, from, end } of await startOffsets(admin, topic, this.#options.start)) {
            this.#positions.set(topic, partition, from);
            if (from < end) this.#behind.set(`${topic}:${partition}`, end);
          }
          this.#noted.add(topic);
        }),
      );
      this.#lastNews = Date.now();
    });
  }

  #receive(batch: Batch): void {
    const { topic, partition } = batch;
    for (const message of batch.messages) this.#options.onRecord(topicRecord(topic, partition, message));
    const next = BigInt(batch.lastOffset()) + 1n;
    this.#positions.set(topic, partition, next);
    const end = this.#behind.get(`${topic}:${partition}`);
    if (end !== undefined && next >= end) this.#behind.delete(`${topic}:${partition}`);
    this.#lastNews = Date.now();
  }
}
