/**
 * Reads event topics as a member of a group that shares their partitions: each event goes to one of the members, at
 * least once. An offset is committed when everything before it on its partition is finished.
 */
import type { EventTopic } from '@parley/contracts';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { OffsetCommits } from '../consumer/offset-commits.ts';
import { SupervisedConsumer } from '../consumer/supervised-consumer.ts';
import type { Log } from '../process/log.ts';
import { settledWithin } from '../process/settled-within.ts';
import { type ReceivedEvent, readRecord } from '../records/event-record.ts';
import type { SignatureCheck } from '../records/signature-check.ts';
import type { TopicNames } from '../settings/topic-names.ts';
import type { TopicsThere } from '../topics/topic-keeper.ts';

export interface SharedEventsOptions {
  readonly kafka: Kafka;
  readonly names: TopicNames;
  readonly log: Log;
  readonly topicsThere?: TopicsThere;
  /** Without the configured prefix. */
  readonly group: string;
  readonly topics: readonly EventTopic[];
  /** Decides by key and headers only; other events are skipped, whoever wrote them. */
  readonly concerns: (event: ReceivedEvent) => boolean;
  readonly signed: Pick<SignatureCheck, 'isEvent'>;
  /**
   * Handles events that were read together. No more of their partition are read until it resolves.
   * @returns a promise that resolves when they are finished
   */
  readonly handle: (events: readonly ReceivedEvent[]) => Promise<{ readonly done: Promise<unknown> }>;
}

/** How long a stop waits for events in progress. Milliseconds. */
const finishWithin = 1_000;
const nothing = Promise.resolve({ done: undefined });
/** Milliseconds. */
const beatEvery = 2_000;

export class SharedEvents {
  readonly #options: SharedEventsOptions;
  #isStopped = false;
  readonly #consumer: SupervisedConsumer;
  #commits: OffsetCommits | undefined;
  /** For each partition, resolves when everything passed on is finished. */
  #done = new Map<string, Promise<void>>();

  constructor(options: SharedEventsOptions) {
    this.#options = options;
    const { kafka, names, log, topicsThere, group, topics } = options;
    this.#consumer = new SupervisedConsumer({
      kafka,
      groupId: names.group(group),
      topics: topics.map((topic) => names.event(topic)),
      topicsThere,
      fromBeginning: false,
      log,
      onJoin: (consumer) => this.#begin(consumer),
      onEnd: () => this.#commits?.end(),
      eachBatch: (payload) => this.#receive(payload),
    });
  }

  /** Why they are not read; undefined while they are, and after a stop. */
  get problem(): string | undefined {
    return this.#isStopped ? undefined : this.#consumer.problem;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await settledWithin(Promise.all(this.#done.values()), finishWithin);
    await settledWithin(this.#commits?.flush() ?? Promise.resolve(), finishWithin);
    this.#commits?.end();
    await this.#consumer.stop();
  }

  #begin(consumer: Consumer): void {
    this.#commits?.end();
    this.#commits = new OffsetCommits(consumer, this.#options.log);
    this.#done = new Map();
  }

  async #receive({ batch, resolveOffset, isStale, heartbeat }: EachBatchPayload): Promise<void> {
    const { names, concerns, signed, handle } = this.#options;
    const { topic: name, partition } = batch;
    const topic = names.eventOfTopic(name);
    const commits = this.#commits;
    if (topic === undefined || commits === undefined || isStale()) return;
    const events = batch.messages.flatMap((message) => {
      const event = readRecord(topic, partition, message);
      return event && concerns(event) && signed.isEvent(event) ? [event] : [];
    });
    // Keeps this member in the group while handling takes long; the next fetch reports errors of the group.
    const beating = setInterval(() => void heartbeat().catch(() => undefined), beatEvery);
    const { done } = await (events.length > 0 ? handle(events) : nothing).finally(() =>
      clearInterval(beating),
    );
    const next = BigInt(batch.lastOffset()) + 1n;
    resolveOffset(String(next - 1n));
    const place = `${name}:${partition}`;
    const before = this.#done.get(place);
    this.#done.set(
      place,
      Promise.all([before, done]).then(() => commits.mark(name, partition, next)),
    );
  }
}
