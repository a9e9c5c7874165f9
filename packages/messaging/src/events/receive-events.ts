/**
 * Reads every event topic, each process in a group of its own, starting some minutes before the process did: those
 * events can then be replayed to streams that missed them.
 *
 * Every record is passed on once, those of a partition in order and without gaps. If that is impossible, because
 * partitions were added or the next record is gone, new positions are announced. However much there is to read, the
 * process serves its streams in between.
 */
import { type EventTopic, eventTopicNames } from '@parley/contracts';
import type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { KeptAdmin } from '../connection/kept-admin.ts';
import { Gathering } from '../consumer/gathering.ts';
import { ReadPositions, soleMemberRebalanceTimeout } from '../consumer/read-positions.ts';
import { type Assignment, SupervisedConsumer } from '../consumer/supervised-consumer.ts';
import { TurnBudget } from '../consumer/turn-budget.ts';
import type { Log } from '../process/log.ts';
import { type ReceivedEvent, readRecord } from '../records/event-record.ts';
import type { TopicNames } from '../settings/topic-names.ts';
import type { TopicsThere } from '../topics/topic-keeper.ts';

export interface EventPartition {
  /** The topic's real name. */
  readonly topic: string;
  /** Changes when the topic is recreated; empty for brokers before Kafka 2.8, which report none. */
  readonly topicId: string;
  readonly partition: number;
  /** The offset to be read next. */
  readonly next: number;
}

/** The existing partitions, by topic and number, in an order that is the same for all processes. */
export interface EventPositions {
  readonly clusterId: string;
  readonly partitions: readonly EventPartition[];
}

export interface EventReceiverOptions {
  readonly kafka: Kafka;
  readonly names: TopicNames;
  readonly instanceId: string;
  readonly log: Log;
  readonly topicsThere?: TopicsThere;
  /** How far before the start reading begins. Milliseconds. */
  readonly reach: number;
  /** The time by which records are dated; epoch milliseconds. */
  readonly now: () => number;
  /** Called before the first event, and again if reading can't simply continue. */
  readonly onPositions: (positions: EventPositions) => void;
  /** Called when everything is read that existed when the positions were announced. */
  readonly onCaughtUp: () => void;
  /** @returns whether it was for somebody here */
  readonly onEvent: (event: ReceivedEvent) => boolean;
  /** Called for each record that is no event, so that positions have no gaps. */
  readonly onOther: (slot: number, offset: number) => void;
}

interface Partition {
  readonly topic: EventTopic;
  readonly name: string;
  readonly topicId: string;
  readonly partition: number;
  /** The partition's end when the positions were announced. */
  readonly end: bigint;
}

interface Located {
  readonly partition: Partition;
  readonly begin: bigint;
}

/** How often to check that awaited records still exist. Milliseconds. */
const lookInterval = 2_000;
/** How often to check, once nothing is awaited, that the topics are still the same. Milliseconds. */
const calmLookInterval = 10_000;
/** Approximate bytes passed on per turn: well below what one of their readers may have buffered. */
const bytesInTurn = 64 * 1024;

export class EventReceiver {
  readonly #options: EventReceiverOptions;
  readonly #consumer: SupervisedConsumer;
  readonly #admin: KeptAdmin;
  readonly #positions = new ReadPositions();
  #clusterId: string | undefined;
  /** The topics that exist and are read. */
  #topics: readonly string[] = [];
  #partitions: readonly Partition[] = [];
  #slots: ReadonlyMap<string, number> = new Map();
  #caughtUp = false;
  /** Seeks in the current assignment. */
  #seek: () => void = () => undefined;
  readonly #look: NodeJS.Timeout;
  #isLooking = false;
  #lookedAt = 0;
  #noting = Promise.resolve();
  readonly #budget = new TurnBudget(bytesInTurn);
  readonly #gathering = new Gathering();
  /** Incremented at each join and announcement: batches fetched before it are fetched again. */
  #round = 0;

  constructor(options: EventReceiverOptions) {
    const { kafka, names, instanceId, log, topicsThere } = options;
    this.#options = options;
    this.#admin = new KeptAdmin(kafka);
    this.#consumer = new SupervisedConsumer({
      kafka,
      groupId: names.group(`front-${instanceId}-events`),
      topics: eventTopicNames.map((topic) => names.event(topic)),
      topicsThere,
      fromBeginning: true, // the fallback if a position is gone
      log,
      config: { rebalanceTimeout: soleMemberRebalanceTimeout },
      alone: true,
      beforeStart: async (topics) => {
        this.#topics = topics;
        // It may be connected to earlier brokers.
        await this.#admin.renew();
        await this.#notePositions();
      },
      onJoin: (consumer, assignment) => this.#join(consumer, assignment),
      eachBatch: (payload) => this.#receiveBatch(payload),
    });
    this.#look = setInterval(() => void this.#lookAfterWhatIsGone(), lookInterval).unref();
  }

  /** Whether events are being read. */
  get up(): boolean {
    return this.#consumer.up;
  }

  /** Why they are not read; undefined while they are. */
  get problem(): string | undefined {
    return this.#consumer.problem;
  }

  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  /** The partitions' current ends, in the order of the positions; those of a missing topic have no end. */
  async ends(): Promise<number[]> {
    return this.#admin.use(async (admin) => {
      const ends = new Map<string, number>();
      for (const name of this.#topics)
        for (const { partition, high } of await admin.fetchTopicOffsets(name))
          ends.set(slotName(name, partition), Number(high));
      return this.#partitions.map(
        ({ name, partition }) => ends.get(slotName(name, partition)) ?? Number.POSITIVE_INFINITY,
      );
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.#look);
    await Promise.all([this.#consumer.stop(), this.#admin.close()]);
  }

  /** One after the other: what the first has announced, the second need not announce again. */
  #notePositions(): Promise<void> {
    const noted = this.#noting.then(() => this.#notePositionsNow());
    this.#noting = noted.catch(() => undefined);
    return noted;
  }

  async #notePositionsNow(): Promise<void> {
    await this.#admin.use(async (admin) => {
      const { clusterId } = await admin.describeCluster();
      if (clusterId !== this.#clusterId) await this.#begin(admin, clusterId);
      else await this.#check(admin);
    });
  }

  /** The first start, or one on another cluster. */
  async #begin(admin: Admin, clusterId: string): Promise<void> {
    const found = await this.#locate(admin, this.#topics, await this.#topicIds(admin));
    this.#positions.clear();
    this.#note(found);
    this.#clusterId = clusterId;
    this.#tell(found.map(({ partition }) => partition));
  }

  #topicIds(admin: Admin): Promise<Map<string, string>> {
    return admin.fetchTopicIds({ topics: [...this.#topics] });
  }

  /** Where reading begins in these topics, and where they end. */
  async #locate(
    admin: Admin,
    topics: readonly string[],
    ids: ReadonlyMap<string, string>,
  ): Promise<Located[]> {
    const { names, reach, now } = this.#options;
    const since = now() - reach;
    const found: Located[] = [];
    for (const name of topics) {
      const topic = names.eventOfTopic(name) as EventTopic;
      const topicId = ids.get(name) ?? '';
      const begins = new Map(
        (await admin.fetchTopicOffsetsByTimestamp(name, since)).map((one) => [one.partition, one.offset]),
      );
      for (const { partition, high } of await admin.fetchTopicOffsets(name))
        found.push({
          partition: { topic, name, topicId, partition, end: BigInt(high) },
          begin: BigInt(begins.get(partition) ?? 0),
        });
    }
    return found;
  }

  #note(found: readonly Located[]): void {
    for (const { partition: one, begin } of found) this.#positions.set(one.name, one.partition, begin);
  }

  /** A consumer does not report that its position is gone, so it is checked beforehand. */
  async #check(admin: Admin): Promise<void> {
    let gone = false;
    const ends = new Map<string, bigint>();
    const known = new Map(this.#partitions.map(({ name, topicId }) => [name, topicId]));
    const ids = await this.#topicIds(admin);
    const news = await this.#locate(
      admin,
      this.#topics.filter((name) => !known.has(name)),
      ids,
    );
    for (const name of this.#topics.filter((each) => known.has(each))) {
      const before = this.#positions.copy();
      for (const { partition, low, high } of await admin.fetchTopicOffsets(name)) {
        ends.set(slotName(name, partition), BigInt(high));
        const next = before.get(name, partition);
        const isSame = (ids.get(name) ?? known.get(name)) === known.get(name);
        if (isSame && next >= BigInt(low) && next <= BigInt(high)) continue;
        if (isSame && next !== this.#positions.get(name, partition)) continue; // it has read on meanwhile
        this.#positions.set(name, partition, BigInt(low));
        gone = true;
      }
    }
    this.#note(news);
    if (gone) this.#options.log.warn('events that were to be read next are gone');
    if (gone || news.length > 0)
      this.#tell([...this.#withEnds(ends, ids), ...news.map(({ partition }) => partition)]);
  }

  /**
   * Awaited records may be gone, without later ones that would show it; and a topic may have been recreated so fast
   * that reading simply continued in it.
   */
  async #lookAfterWhatIsGone(): Promise<void> {
    const isTime = !this.#caughtUp || performance.now() - this.#lookedAt >= calmLookInterval;
    if (!isTime || this.#isLooking || !this.#consumer.up) return;
    this.#isLooking = true;
    this.#lookedAt = performance.now();
    const round = this.#round;
    try {
      await this.#notePositions();
      if (round !== this.#round) this.#seek();
      this.#lookWhetherCaughtUp();
    } catch (error) {
      this.#options.log.debug({ error }, 'the event topics cannot be checked; trying again');
    } finally {
      this.#isLooking = false;
    }
  }

  #join(consumer: Consumer, assignment: Assignment): void {
    const { names } = this.#options;
    const added = eventTopicNames.flatMap((topic) =>
      (assignment[names.event(topic)] ?? [])
        .map((partition) => ({
          topic,
          name: names.event(topic),
          topicId: this.#topicIdOf(topic),
          partition,
          end: 0n,
        }))
        .filter((one) => !this.#slots.has(slotName(one.name, one.partition))),
    );
    if (added.length > 0) {
      void this.#admin.renew();
      this.#tell([...this.#partitions, ...added]);
    }
    this.#round++;
    this.#seek = () => this.#positions.seek(consumer, assignment);
    this.#seek();
    this.#lookWhetherCaughtUp();
  }

  #topicIdOf(topic: EventTopic): string {
    return this.#partitions.find((one) => one.topic === topic)?.topicId ?? '';
  }

  /** @param ends current ends of partitions, by slot name. @param ids of topics that may have been recreated */
  #withEnds(ends: ReadonlyMap<string, bigint>, ids: ReadonlyMap<string, string>): Partition[] {
    return this.#partitions.map((one) => ({
      ...one,
      topicId: ids.get(one.name) ?? one.topicId,
      end: ends.get(slotName(one.name, one.partition)) ?? one.end,
    }));
  }

  #tell(partitions: readonly Partition[]): void {
    this.#round++;
    this.#caughtUp = false;
    const order = (one: Partition) => eventTopicNames.indexOf(one.topic);
    this.#partitions = partitions.toSorted((a, b) => order(a) - order(b) || a.partition - b.partition);
    this.#slots = new Map(
      this.#partitions.map(({ name, partition }, slot) => [slotName(name, partition), slot]),
    );
    this.#options.onPositions({
      clusterId: this.#clusterId ?? '',
      partitions: this.#partitions.map(({ name, topicId, partition }) => ({
        topic: name,
        topicId,
        partition,
        next: Number(this.#positions.get(name, partition)),
      })),
    });
  }

  async #receiveBatch({ batch, resolveOffset, isStale }: EachBatchPayload): Promise<void> {
    const { topic: name, partition, messages } = batch;
    const topic = this.#options.names.eventOfTopic(name);
    const slot = this.#slots.get(slotName(name, partition));
    if (topic === undefined || slot === undefined || isStale()) return;
    if (this.#isBehindGap(batch)) {
      await this.#notePositions();
      this.#seek();
      return;
    }
    const round = this.#round;
    let wanted = false;
    let next = this.#positions.get(name, partition);
    for (const message of messages) {
      const offset = BigInt(message.offset);
      if (offset < next) continue;
      if (this.#receive(topic, slot, message)) wanted = true;
      next = offset + 1n;
      this.#budget.spend(message.value?.length ?? 0);
      if (!this.#budget.isSpent) continue;
      this.#positions.set(name, partition, next);
      await this.#budget.renewed();
      if (round !== this.#round) return;
    }
    this.#positions.set(name, partition, next);
    this.#passTo(name, partition, slot, BigInt(batch.lastOffset()));
    resolveOffset(batch.lastOffset());
    this.#lookWhetherCaughtUp();
    if (this.#caughtUp) await this.#gathering.afterBatch(batch, wanted);
  }

  /** Transaction markers, aborted records and fully compacted ranges are not among the messages. */
  #passTo(name: string, partition: number, slot: number, lastOffset: bigint): void {
    if (lastOffset < this.#positions.get(name, partition)) return;
    this.#options.onOther(slot, Number(lastOffset));
    this.#positions.set(name, partition, lastOffset + 1n);
  }

  /**
   * A consumer whose position is gone continues elsewhere without an error. The offset of the fetch decides: a missing
   * offset may be a transaction marker, and nothing is lost.
   */
  #isBehindGap({ topic: name, partition, fetchedOffset, highWatermark }: EachBatchPayload['batch']): boolean {
    const next = this.#positions.get(name, partition);
    return BigInt(fetchedOffset) > next || BigInt(highWatermark) < next;
  }

  /** @returns whether it was for somebody here */
  #receive(topic: EventTopic, slot: number, message: KafkaMessage): boolean {
    const { onEvent, onOther, log } = this.#options;
    const { offset, unreadable } = message;
    if (unreadable)
      log.warn({ topic, slot, offset, unreadable }, 'a record on an event topic cannot be read');
    try {
      const event = unreadable ? undefined : readRecord(topic, slot, message);
      if (event) return onEvent(event);
      onOther(slot, Number(message.offset));
    } catch (error) {
      // Reading it again would fail again, and block all further events.
      log.error({ topic, slot, offset: message.offset, error }, 'an event could not be delivered; skipped');
      onOther(slot, Number(message.offset));
    }
    return false;
  }

  #lookWhetherCaughtUp(): void {
    if (this.#caughtUp) return;
    const behind = ({ name, partition, end }: Partition) =>
      this.#topics.includes(name) && this.#positions.get(name, partition) < end;
    if (this.#partitions.some(behind)) return;
    this.#caughtUp = true;
    this.#options.onCaughtUp();
  }
}

const slotName = (topic: string, partition: number) => `${topic}:${partition}`;
