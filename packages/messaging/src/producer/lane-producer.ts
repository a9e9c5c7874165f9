/**
 * The one way a record gets onto a topic.
 *
 * Guarantees: a promise that resolves means that the partition's leader and its in-sync replicas have the
 * record; records of one lane (topic-partition) stand in the order of their `send`; one send is in flight per
 * lane and what arrives meanwhile goes with the next. A record may be written twice (an acknowledgement was
 * lost), never lost after its promise resolved. docs/invariants.md, K1 to K3, says which bugs this avoids.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '@parley/contracts';
import type { Kafka, Message } from 'kafkajs';
import { brokerError } from '../connection/broker-error.ts';
import { namingMissingRight } from '../connection/missing-right.ts';
import type { Log } from '../process/log.ts';
import { retryDelay } from '../process/retry-delay.ts';
import { settledWithin } from '../process/settled-within.ts';
import type { TopicCatalogue } from '../topics/topic-catalogue.ts';
import { ForeignConnections } from './foreign-connections.ts';
import { LaneConnection } from './lane-connection.ts';
import type { Acknowledgement, OutgoingRecord, SendOptions } from './outgoing-record.ts';
import { PendingRecord } from './pending-record.ts';

/** Below the brokers' default `message.max.bytes`, 1 MiB, with room for framing. */
const batchBytes = 900_000;
const batchRecords = 5_000;

/** Of all that is in hand. What may be given up is not taken beyond it: the brokers have not kept up for a while. */
const maxBytesInHand = 64 * 1024 * 1024;

/**
 * Errors of the broker that no repetition mends: they are of the record itself, or of the topic's name. All others may
 * pass, and some look as if they could not: CORRUPT_MESSAGE is damage on the way, INVALID_TIMESTAMP a clock that will be
 * set, and what is not permitted, not there or not supported now may be so later.
 */
const permanentErrors = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_RECORD',
]);

/** Errors that say nothing about the connection: the producer is kept, for the sake of the other lanes. */
const partitionErrors = new Set([
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'INVALID_TIMESTAMP',
  'TOPIC_AUTHORIZATION_FAILED',
]);

/** How long a close waits for what is in hand. Milliseconds. */
const closeWithin = 2_000;

export class LaneProducer {
  readonly #connection: LaneConnection;
  readonly #foreign: ForeignConnections;
  readonly #catalogue: TopicCatalogue;
  readonly #log: Log;
  readonly #now: () => number;
  /** Those that have something to do. */
  readonly #lanes = new Map<string, Lane>();
  /** By topic, the last that waits to be told its partition: records of one topic go on in the order of `send`. */
  readonly #waiting = new Map<string, Promise<void>>();
  readonly #inHand = new Set<PendingRecord>();
  readonly #closing = new AbortController();
  #bytesInHand = 0;

  /** @param now tells the time that records say; brokers refuse one that is an hour ahead of theirs */
  constructor(kafka: Kafka, catalogue: TopicCatalogue, log: Log, now: () => number = Date.now) {
    this.#connection = new LaneConnection(kafka);
    this.#foreign = new ForeignConnections(kafka);
    this.#catalogue = catalogue;
    this.#log = log;
    this.#now = now;
    setMaxListeners(0, this.#closing.signal); // every lane may be waiting for its next try
  }

  /**
   * @throws Failure `UNAVAILABLE` when given up (it may or may not have been written) or closed, or when too much waits
   *   already, `TOO_LARGE` when the broker refuses its size, `INTERNAL` for what no repetition mends.
   */
  async send(
    record: OutgoingRecord,
    { within = Number.POSITIVE_INFINITY, foreign = false }: SendOptions = {},
  ): Promise<Acknowledgement> {
    if (this.#closing.signal.aborted) throw new Failure('UNAVAILABLE');
    if (this.#bytesInHand > maxBytesInHand && Number.isFinite(within))
      throw new Failure('UNAVAILABLE', undefined, { cause: new Error('too many records wait to be sent') });
    const sent = new PendingRecord(record, within, this.#now());
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

  /** Waits a moment for what is in hand, then disconnects. What is given up rejects. */
  async close(): Promise<void> {
    this.#closing.abort();
    await settledWithin(Promise.allSettled([...this.#inHand].map((sent) => sent.acknowledged)), closeWithin);
    for (const sent of this.#inHand) sent.giveUp();
    await Promise.all([this.#connection.close(), this.#foreign.close()]);
  }

  /** To its lane; in the same turn where its partition is named or known, and none of its topic waits for its own. */
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
    if (Number.isInteger(partition) && partition >= 0) this.#lane(topic, partition, foreign).push(sent);
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

  /** @returns undefined when the record was given up before a broker said where it belongs. */
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

  #lane(topic: string, partition: number, foreign: boolean): Lane {
    const name = `${topic}:${partition}`;
    let lane = this.#lanes.get(name);
    if (!lane) {
      lane = new Lane(topic, partition, {
        log: this.#log,
        connection: () => (foreign ? this.#foreign.of(topic) : this.#connection),
        closing: this.#closing.signal,
        onIdle: () => this.#lanes.delete(name),
      });
      this.#lanes.set(name, lane);
    }
    return lane;
  }
}

interface LaneOptions {
  readonly log: Log;
  readonly connection: () => LaneConnection;
  readonly closing: AbortSignal;
  /** Called when everything is settled; the lane is not used any more. */
  readonly onIdle: () => void;
}

/** One topic-partition's queue. */
class Lane {
  readonly #topic: string;
  readonly #partition: number;
  readonly #options: LaneOptions;
  #queue: PendingRecord[] = [];
  #draining: Promise<void> | undefined;

  constructor(topic: string, partition: number, options: LaneOptions) {
    this.#topic = topic;
    this.#partition = partition;
    this.#options = options;
  }

  push(sent: PendingRecord): void {
    this.#queue.push(sent);
    this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    await undefined; // what is sent in the same turn goes in the same batch
    while (this.#queue.length > 0) await this.#sendUntilSettled(this.#takeBatch());
    this.#draining = undefined;
    this.#options.onIdle();
  }

  #takeBatch(): PendingRecord[] {
    this.#queue = this.#queue.filter(({ settled }) => !settled);
    let bytes = 0;
    let count = 0;
    while (count < this.#queue.length && count < batchRecords) {
      bytes += this.#queue[count]?.bytes ?? 0;
      if (count > 0 && bytes > batchBytes) break;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  async #sendUntilSettled(batch: PendingRecord[]): Promise<void> {
    const { closing } = this.#options;
    let waiting = batch;
    for (let attempt = 0; waiting.length > 0; attempt++) {
      const failure = await this.#trySend(waiting);
      if (!failure) return;
      if (failure.permanent) return this.#refuse(waiting, failure.error);
      for (const sent of waiting) sent.noteError(failure.error);
      if (closing.aborted) for (const sent of waiting) sent.giveUp();
      else await pause(retryDelay(attempt), closing);
      waiting = waiting.filter(({ settled }) => !settled);
    }
  }

  /** @returns undefined when the batch was acknowledged, whose promises are then resolved. */
  async #trySend(batch: PendingRecord[]): Promise<{ error: Error; permanent: boolean } | undefined> {
    const { log, connection } = this.#options;
    const used = connection();
    const producer = used.connected();
    const lane = { topic: this.#topic, partition: this.#partition, count: batch.length };
    try {
      const answer = await (await producer).send({
        topic: this.#topic,
        acks: -1,
        messages: batch.map(({ record: { key, value, headers }, timestamp }): Message => {
          return {
            key,
            value,
            partition: this.#partition,
            timestamp: String(timestamp),
            ...(headers && { headers }),
          };
        }),
      });
      const baseOffset = acknowledgedOffset(answer, this.#topic, this.#partition);
      log.info({ ...lane, baseOffset: String(baseOffset) }, 'produced');
      batch.forEach((sent, index) => {
        sent.resolve({ topic: this.#topic, partition: this.#partition, offset: baseOffset + BigInt(index) });
      });
      return undefined;
    } catch (thrown) {
      const error = namingMissingRight(thrown as Error, { operation: 'Write', topic: this.#topic });
      log.error({ ...lane, error }, 'produce failed');
      const permanent = permanentErrors.has(brokerError(error));
      if (!permanent && !partitionErrors.has(brokerError(error))) used.discard(producer);
      return { error, permanent };
    }
  }

  /** A refused batch is sent again record by record, so that one bad record doesn't take others along. */
  async #refuse(batch: PendingRecord[], error: Error): Promise<void> {
    const [only] = batch;
    if (batch.length > 1) for (const sent of batch) await this.#sendUntilSettled([sent]);
    else
      only?.reject(
        new Failure(brokerError(error).endsWith('TOO_LARGE') ? 'TOO_LARGE' : 'INTERNAL', undefined, {
          cause: error,
        }),
      );
  }
}

/**
 * The offset of the batch's first record.
 * @throws unless the answer names that very partition without an error: kafkajs resolves a send to a partition that
 *   it didn't reach with no answer, or another's (K2).
 */
function acknowledgedOffset(
  answer: readonly { topicName: string; partition: number; errorCode: number; baseOffset?: string }[],
  topic: string,
  partition: number,
): bigint {
  const entry = answer.find((one) => one.topicName === topic && one.partition === partition);
  if (answer.length !== 1 || entry?.errorCode !== 0 || entry.baseOffset === undefined)
    throw new Error(`${topic}-${partition} was not acknowledged: ${JSON.stringify(answer)}`);
  return BigInt(entry.baseOffset);
}

/** A wait for the next try, cut short by closing. */
async function pause(milliseconds: number, closing: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: closing }).catch(() => undefined);
}
