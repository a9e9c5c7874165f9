/**
 * The only way to write a record to a topic.
 *
 * Guarantees: a resolved promise means that the partition's leader and its in-sync replicas have the record. Records of
 * one lane (topic-partition) are in the order of their `send`. One send is in flight per lane, and records that arrive
 * meanwhile go with the next one. A record may be written twice (if an acknowledgement was lost), but is never lost
 * after its promise has resolved. docs/invariants.md, K1 to K3, lists the bugs that this avoids.
 *
 * This file finds a record's topic lanes, topic-lanes.ts sends what they contain, and send-batches.ts makes the request
 * to the broker.
 */
import { setMaxListeners } from 'node:events';
import { Failure } from '@parley/contracts';
import type { Kafka } from 'kafkajs';
import { namingMissingRight } from '../connection/missing-right.ts';
import { Deadlines } from '../process/deadlines.ts';
import type { Log } from '../process/log.ts';
import type { Metrics } from '../process/metrics.ts';
import { pause } from '../process/pause.ts';
import { retryDelay } from '../process/retry-delay.ts';
import { settledWithin } from '../process/settled-within.ts';
import type { TopicCatalogue } from '../topics/topic-catalogue.ts';
import type { Tracing } from '../tracing/tracing.ts';
import { ForeignConnections } from './foreign-connections.ts';
import { LaneConnection } from './lane-connection.ts';
import type { Acknowledgement, OutgoingRecord, SendOptions } from './outgoing-record.ts';
import { PendingRecord } from './pending-record.ts';
import { ProducerMetrics, type Waiting } from './producer-metrics.ts';
import { TopicLanes } from './topic-lanes.ts';
import { endSend, failSend, traceSend } from './trace-send.ts';

/**
 * Limit on all records in flight or queued, in bytes. Beyond it, records that may be given up are refused: the brokers
 * have not kept up for a while.
 */
const maxBytesInHand = 64 * 1024 * 1024;

/** How long a close waits for records in flight. Milliseconds. */
const closeWithin = 2_000;

/** Callbacks for sends. */
export interface ProducerWatchers {
  readonly metrics?: Metrics | undefined;
  readonly tracing?: Tracing | undefined;
}

export class LaneProducer {
  readonly #connection: LaneConnection;
  readonly #foreign: ForeignConnections;
  readonly #catalogue: TopicCatalogue;
  readonly #log: Log;
  readonly #now: () => number;
  /** Topics with records in flight or queued. */
  readonly #topics = new Map<string, TopicLanes>();
  /**
   * By topic, the last record that waits for its partition to be looked up: records of one topic keep the order of
   * `send`.
   */
  readonly #waiting = new Map<string, Promise<void>>();
  readonly #inHand = new Set<PendingRecord>();
  readonly #deadlines = new Deadlines();
  readonly #closing = new AbortController();
  readonly #metrics: ProducerMetrics | undefined;
  readonly #tracing: Tracing | undefined;
  #bytesInHand = 0;

  /** @param now the time by which records are dated; brokers refuse timestamps an hour ahead of their clock */
  constructor(
    kafka: Kafka,
    catalogue: TopicCatalogue,
    log: Log,
    now: () => number = Date.now,
    { metrics, tracing }: ProducerWatchers = {},
  ) {
    this.#connection = new LaneConnection(kafka);
    this.#foreign = new ForeignConnections(kafka);
    this.#catalogue = catalogue;
    this.#log = log;
    this.#now = now;
    this.#metrics = metrics && new ProducerMetrics(metrics, () => this.#waitingNow());
    this.#tracing = tracing;
    setMaxListeners(0, this.#closing.signal); // every lane may be waiting for its retry
  }

  /**
   * @throws Failure `UNAVAILABLE` if it is given up (it may or may not have been written), the producer is closed, or
   *   too much is queued; `TOO_LARGE` if the broker refuses its size; `INTERNAL` for errors that retries do not mend.
   */
  send(record: OutgoingRecord, options: SendOptions = {}): Promise<Acknowledgement> {
    return this.#tracing ? this.#sendTraced(this.#tracing, record, options) : this.#send(record, options);
  }

  async #sendTraced(
    tracing: Tracing,
    outgoing: OutgoingRecord,
    options: SendOptions,
  ): Promise<Acknowledgement> {
    const { record, span } = traceSend(tracing, outgoing);
    const sent = this.#send(record, options);
    if (span)
      sent.then(
        (acknowledgement) => endSend(span, acknowledgement),
        (error) => failSend(span, error),
      );
    return sent;
  }

  async #send(
    record: OutgoingRecord,
    { foreign = false, ...options }: SendOptions,
  ): Promise<Acknowledgement> {
    if (this.#closing.signal.aborted) throw new Failure('UNAVAILABLE');
    if (this.#bytesInHand > maxBytesInHand && Number.isFinite(options.within))
      throw new Failure('UNAVAILABLE', undefined, {
        cause: new Error('too many records are waiting to be sent'),
      });
    const sent = new PendingRecord(record, options, this.#now(), this.#deadlines);
    this.#inHand.add(sent);
    this.#bytesInHand += sent.bytes;
    this.#hand(sent, foreign);
    try {
      return await sent.acknowledged;
    } finally {
      this.#inHand.delete(sent);
      this.#bytesInHand -= sent.bytes;
    }
  }

  /** Waits a moment for records in flight, then disconnects. Records that are given up reject. */
  async close(): Promise<void> {
    this.#closing.abort();
    await settledWithin(Promise.allSettled([...this.#inHand].map((sent) => sent.acknowledged)), closeWithin);
    for (const sent of this.#inHand) sent.giveUp();
    await Promise.all([this.#connection.close(), this.#foreign.close()]);
  }

  #waitingNow(): Waiting {
    return {
      records: this.#inHand.size,
      bytes: this.#bytesInHand,
      longestLane: Math.max(0, ...[...this.#topics.values()].map(({ longest }) => longest)),
    };
  }

  /**
   * Hands a record to its lane: in the same turn if its partition is given or known, and no earlier record of its topic
   * is waiting for its own.
   */
  #hand(sent: PendingRecord, foreign: boolean): void {
    const partition = sent.record.partition ?? this.#knownPlace(sent);
    if (partition !== undefined) this.#push(sent, partition, foreign);
    else this.#handInTurn(sent, foreign);
  }

  #knownPlace({ record: { topic, key } }: PendingRecord): number | undefined {
    return this.#waiting.has(topic) ? undefined : this.#catalogue.knownPartitionFor(topic, key);
  }

  #push(sent: PendingRecord, partition: number, foreign: boolean): void {
    const { topic } = sent.record;
    if (Number.isInteger(partition) && partition >= 0) this.#topicLanes(topic, foreign).push(partition, sent);
    else sent.reject(new Failure('INTERNAL', `partition ${partition} of ${topic} does not exist`));
  }

  #handInTurn(sent: PendingRecord, foreign: boolean): void {
    const { topic } = sent.record;
    const before = this.#waiting.get(topic);
    const handed = this.#handAfter(before, sent, foreign).finally(() => {
      if (this.#waiting.get(topic) === handed) this.#waiting.delete(topic);
    });
    this.#waiting.set(topic, handed);
  }

  async #handAfter(before: Promise<void> | undefined, sent: PendingRecord, foreign: boolean): Promise<void> {
    await before;
    const partition = await this.#place(sent);
    if (partition !== undefined) this.#push(sent, partition, foreign);
  }

  /** @returns undefined if the record was given up before a broker named its partition. */
  async #place(sent: PendingRecord): Promise<number | undefined> {
    const { topic, key } = sent.record;
    for (let attempt = 0; !sent.settled; attempt++) {
      try {
        return await this.#catalogue.partitionFor(topic, key);
      } catch (thrown) {
        const error = namingMissingRight(thrown as Error, { operation: 'Write', topic });
        sent.noteError(error);
        if (attempt % 10 === 0) this.#log.error({ topic, error }, 'produce failed');
        if (this.#closing.signal.aborted) sent.giveUp();
        else await pause(retryDelay(attempt), this.#closing.signal);
      }
    }
    return undefined;
  }

  async #isGone(topic: string, partition: number): Promise<boolean> {
    const count = await this.#catalogue.lookUp(topic).catch(() => undefined);
    return count !== undefined && partition >= count;
  }

  /** A record whose partition the caller has chosen has no other place. */
  #placeAnew(sent: PendingRecord, foreign: boolean): void {
    const { topic, partition } = sent.record;
    if (partition === undefined) this.#handInTurn(sent, foreign);
    else sent.reject(new Failure('INTERNAL', `partition ${partition} of ${topic} does not exist`));
  }

  #topicLanes(topic: string, foreign: boolean): TopicLanes {
    const known = this.#topics.get(topic);
    if (known) return known;
    const lanes = new TopicLanes({
      topic,
      log: this.#log,
      metrics: this.#metrics,
      connection: () => (foreign ? this.#foreign.of(topic) : this.#connection),
      leaderOf: (partition) => this.#catalogue.knownLeader(topic, partition),
      isGone: (partition) => this.#isGone(topic, partition),
      onGone: (records) => {
        for (const sent of records) this.#placeAnew(sent, foreign);
      },
      closing: this.#closing.signal,
      onIdle: () => this.#topics.delete(topic),
    });
    this.#topics.set(topic, lanes);
    return lanes;
  }
}
