/** Reads any topics from where it is told to, for tools: each record is handed over as it is, and nothing is committed. */
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
  /** Of nobody else. */
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly start: StartFrom;
  readonly log: Log;
  readonly onRecord: (record: TopicRecord) => void;
  readonly onMissingRight?: ((right: MissingRight) => void) | undefined;
}

/** What can't be read to its end, because the end is no record that a reader sees, is over after such a silence. Milliseconds. */
const silence = 2_000;

export class TopicReader {
  readonly #options: TopicReaderOptions;
  readonly #consumer: SupervisedConsumer;
  readonly #positions = new ReadPositions();
  /** Where partitions ended when this reader began, as far as it has not come there yet. */
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

  /** Whether all that was there when this reader began has been read. */
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
