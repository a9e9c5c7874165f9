/**
 * Stores records that can't be handled and whose sender can't be told: on `<topic>-dlt`, with headers named as in
 * Spring Kafka.
 *
 * The value of a pair with credentials is never copied; other values are cut to 64 KiB, and a header says so.
 */
import { Failure, limits, type PairName, pairs, toFailure } from '@parley/contracts';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { isTopicRefusal } from '../connection/broker-error.ts';
import type { Log } from '../process/log.ts';
import type { LaneProducer } from '../producer/lane-producer.ts';
import { header, headerBytes } from '../records/headers.ts';
import type { Position, ReplyAddress } from '../records/received-request.ts';
import type { TopicNames } from '../settings/topic-names.ts';
import type { TopicCatalogue } from '../topics/topic-catalogue.ts';

const maxValueBytes = limits.deadLetter.most;
const maxKeyBytes = 1024;
/** A missing dead-letter topic must not block the partition. Milliseconds. */
const patience = 30_000;

export interface DeadLettersOptions {
  readonly producer: LaneProducer;
  readonly catalogue: TopicCatalogue;
  readonly names: TopicNames;
  /** With the prefix. */
  readonly groupId: string;
  readonly log: Log;
  /** Called for each one that was written. */
  readonly onDeadLetter?: (pair: PairName) => void;
}

export class DeadLetters {
  readonly #producer: LaneProducer;
  readonly #catalogue: TopicCatalogue;
  readonly #names: TopicNames;
  readonly #group: string;
  readonly #log: Log;
  readonly #onDeadLetter: (pair: PairName) => void;

  constructor({ producer, catalogue, names, groupId, log, onDeadLetter }: DeadLettersOptions) {
    this.#producer = producer;
    this.#catalogue = catalogue;
    this.#names = names;
    this.#group = groupId;
    this.#log = log;
    this.#onDeadLetter = onDeadLetter ?? (() => undefined);
  }

  /** Resolves once the dead letter is acknowledged. */
  async send(address: ReplyAddress, at: Position, message: KafkaMessage, why: Failure): Promise<void> {
    this.#log.warn({ pair: address.pair, ...at, code: why.code, reason: why.message }, 'dead letter');
    const secret = pairs[address.pair].credentials.length > 0;
    const value = secret || message.value === null ? null : message.value.subarray(0, maxValueBytes);
    const cut = value !== null && value.length < (message.value?.length ?? 0);
    const topic = this.#names.deadLetter(at.topic);
    const partitions = await this.#partitions(topic);
    if (partitions === undefined) throw new Failure('INTERNAL', `there is no topic ${topic}`);
    const record = {
      topic,
      // The record's own partition is used if possible, but a request topic may have more partitions than its
      // dead-letter topic.
      ...(at.partition < partitions && { partition: at.partition }),
      key: message.key?.subarray(0, maxKeyBytes) ?? null,
      value,
      headers: { ...this.#headers(at, why, cut), ...ofRequest(message) },
    };
    await this.#producer.send(record, { within: patience });
    this.#onDeadLetter(address.pair);
  }

  /** @returns undefined if there is no such topic. @throws if a broker refuses to answer */
  async #partitions(topic: string): Promise<number | undefined> {
    try {
      return await this.#catalogue.partitions(topic);
    } catch (error) {
      if (isTopicRefusal(error)) throw error;
      return Number.POSITIVE_INFINITY; // no broker answers, and the record's own partition is the likely one
    }
  }

  #headers(at: Position, why: Failure, cut: boolean): IHeaders {
    const { partition, offset, timestamp } = at;
    return {
      ...readable({ partition, offset, timestamp }),
      'kafka_dlt-original-topic': at.topic,
      'kafka_dlt-original-partition': bigEndian(at.partition, 4),
      'kafka_dlt-original-offset': bigEndian(at.offset, 8),
      'kafka_dlt-original-timestamp': bigEndian(at.timestamp, 8),
      'kafka_dlt-original-consumer-group': this.#group,
      'kafka_dlt-exception-fqcn': `parley.${why.code}`,
      'kafka_dlt-exception-message': why.message,
      ...(cut && { 'parley-value-cut': String(maxValueBytes) }),
    };
  }
}

/** Whether retries are pointless: the record itself is refused, or the topic does not exist or is not permitted. */
export function isHopeless(error: unknown): boolean {
  return toFailure(error).code !== 'UNAVAILABLE' || isTopicRefusal(error);
}

/** Spring's numbers are binary, which tools that print headers can't show: the same as text. */
function readable(place: Readonly<Record<string, string | number>>): IHeaders {
  return Object.fromEntries(
    Object.entries(place).map(([name, value]) => [`parley-original-${name}`, String(value)]),
  );
}

/** The headers that lead from the dead letter back to its request. */
function ofRequest({ headers }: KafkaMessage): IHeaders {
  const kept: IHeaders = {};
  for (const name of [header.correlationId, header.origin, header.traceparent]) {
    const value = headerBytes(headers, name);
    if (value && value.length <= maxKeyBytes) kept[name] = value;
  }
  return kept;
}

/** Numbers in the form of Spring Kafka's DeadLetterPublishingRecoverer. */
function bigEndian(value: number | string, bytes: 4 | 8): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 4) buffer.writeInt32BE(Number(value));
  else buffer.writeBigInt64BE(BigInt(value));
  return buffer;
}
