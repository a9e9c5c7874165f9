/**
 * Reads every event topic, each process in a group of its own, from some minutes before it started: what happened
 * since can then be told to whoever missed it.
 *
 * Every record is handed over once, those of a partition in their order and without a gap. Where that can't be kept,
 * because partitions were added or what was to be read next is gone, the positions are told anew. However much there is
 * to be read, the process sees to its streams in between.
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
  /** The topic's own name. */
  readonly topic: string;
  /** Another one after the topic was made anew; empty where brokers of before Kafka 2.8 tell none. */
  readonly topicId: string;
  readonly partition: number;
  /** The offset that is read next. */
  readonly next: number;
}

/** The partitions there are, in the order of topics and numbers, which is the same for all processes. */
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
  /** How long before the start the first events to be read were sent. Milliseconds. */
  readonly reach: number;
  /** The time that records say; epoch milliseconds. */
  readonly now: () => number;
  /** Told before the first event, and anew where reading can't simply go on. */
  readonly onPositions: (positions: EventPositions) => void;
  /** Told when everything is read that was there when the positions were told. */
  readonly onCaughtUp: () => void;
  /** @returns whether it was for somebody here */
  readonly onEvent: (event: ReceivedEvent) => boolean;
  /** Told of each record that is no event, so that positions stay whole. */
  readonly onOther: (slot: number, offset: number) => void;
}

interface Partition {
  readonly topic: EventTopic;
  readonly name: string;
  readonly topicId: string;
  readonly partition: number;
  /** Where it ended when the positions were told. */
  readonly end: bigint;
}

interface Located {
  readonly partition: Partition;
  readonly begin: bigint;
}

/** How often it is looked whether what is waited for is still there. Milliseconds. */
const lookInterval = 2_000;
/** How often, once nothing is waited for, whether the topics are still the same ones. Milliseconds. */
const calmLookInterval = 10_000;
/** Bytes that are handed over in one turn, about: well below what a reader of them may have waiting. */
const bytesInTurn = 64 * 1024;

export class EventReceiver {
  readonly #options: EventReceiverOptions;
  readonly #consumer: SupervisedConsumer;
  readonly #admin: KeptAdmin;
  readonly #positions = new ReadPositions();
  #clusterId: string | undefined;
  /** That are there, and are read. */
  #topics: readonly string[] = [];
  #partitions: readonly Partition[] = [];
  #slots: ReadonlyMap<string, number> = new Map();
  #caughtUp = false;
  /** Seeks in the assignment that counts. */
  #seek: () => void = () => undefined;
  readonly #look: NodeJS.Timeout;
  #isLooking = false;
  #lookedAt = 0;
  #noting = Promise.resolve();
  readonly #budget = new TurnBudget(bytesInTurn);
  readonly #gathering = new Gathering();
  /** Counts the joins and the tellings: what was fetched before the latest is fetched again. */
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
      fromBeginning: true, // from there it goes on where a position is gone
      log,
      config: { rebalanceTimeout: soleMemberRebalanceTimeout },
      alone: true,
      beforeStart: async (topics) => {
        this.#topics = topics;
        // The brokers of before may be others.
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

  /** Why they are not; undefined while they are. */
  get problem(): string | undefined {
    return this.#consumer.problem;
  }

  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  /** Where the partitions end now, in the order of the positions; those of a topic that isn't there have no end. */
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

  /** One after the other: what the first has told, the second need not tell again. */
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

  /** A consumer is silent about a position that is not there (any more), so it is looked at beforehand. */
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
        if (isSame && next !== this.#positions.get(name, partition)) continue; // read on meanwhile
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
   * What is waited for may be gone, with nothing behind it that would show it; and a topic may have been made anew so soon
   * that reading simply went on in it.
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
      this.#options.log.debug({ error }, 'the event topics cannot be looked at; trying again');
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

  /** @param ends where partitions end now, by their slots' names. @param ids of topics that may have been made anew */
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

  /** Marks of transactions, what was aborted, and what compaction has left nothing of are no messages. */
  #passTo(name: string, partition: number, slot: number, lastOffset: bigint): void {
    if (lastOffset < this.#positions.get(name, partition)) return;
    this.#options.onOther(slot, Number(lastOffset));
    this.#positions.set(name, partition, lastOffset + 1n);
  }

  /**
   * A consumer whose position is not there (any more) goes on elsewhere without a word. What counts is where it fetched
   * from: an offset without a message may be the mark of a transaction, and nothing is missing.
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
      // Read again it would fail again, and nobody would hear of anything any more.
      log.error({ topic, slot, offset: message.offset, error }, 'an event could not be told; going on');
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
