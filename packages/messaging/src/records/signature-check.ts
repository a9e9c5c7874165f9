/**
 * Distinguishes a worker's replies and events from records that others wrote to their topics. Records without a valid
 * signature are counted, and an operator is warned: not for each, or somebody could flood the log by flooding a topic.
 */
import { type EventTopic, type PairName, replyEventName } from '@parley/contracts';
import type { KafkaMessage } from 'kafkajs';
import type { Log } from '../process/log.ts';
import type { TopicNames } from '../settings/topic-names.ts';
import type { ReceivedEvent } from './event-record.ts';
import { header } from './headers.ts';
import type { Signable, Signatures } from './signatures.ts';

export interface SignatureCheckOptions {
  readonly names: TopicNames;
  readonly signatures: Signatures;
  /** Whether a topic's records are accepted without a signature, since others write them; by its canonical name. */
  readonly isUnsigned: (topic: string) => boolean;
  readonly log: Log;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

type SignedTopic = EventTopic | `${PairName}-response`;

/** Milliseconds between two log lines. */
const quietFor = 10_000;
/** How long `/ready` reports it. Milliseconds. */
const toldFor = 60_000;

export class SignatureCheck {
  readonly #options: SignatureCheckOptions;
  readonly #now: () => number;
  /** By topic, since the last log line. */
  readonly #counts = new Map<string, number>();
  #dropped = 0;
  #lastWord = Number.NEGATIVE_INFINITY;
  #lastDropped = Number.NEGATIVE_INFINITY;

  constructor(options: SignatureCheckOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Records dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Set if records were dropped recently: a front whose secret differs from the workers' drops all. */
  get warning(): string | undefined {
    if (this.#now() - this.#lastDropped > toldFor) return undefined;
    return `records are dropped that no worker has signed, ${this.#dropped} so far: SIGNATURE_SECRET_FILE differs from the workers', UNSIGNED_TOPICS lacks a topic that others write, or somebody forges records`;
  }

  isReply(pair: PairName, { key, value, headers = {} }: KafkaMessage): boolean {
    const { names } = this.#options;
    if (value === null) return false;
    return this.#isGood(replyEventName(pair), { topic: names.response(pair), key, value, headers });
  }

  isEvent({ topic, key, value, action, eventSeq, eventId, signature }: ReceivedEvent): boolean {
    return this.#isGood(topic, {
      topic: this.#options.names.event(topic),
      key: Buffer.from(key),
      value,
      headers: {
        [header.action]: action,
        ...(eventSeq !== null && { [header.eventSeq]: String(eventSeq) }),
        ...(eventId !== null && { [header.eventId]: String(eventId) }),
        ...(signature !== undefined && { [header.signature]: signature }),
      },
    });
  }

  /** A refused record is dropped silently. @param topic its canonical name */
  accepts(topic: SignedTopic, record: Signable): boolean {
    const { isUnsigned, signatures } = this.#options;
    return isUnsigned(topic) || signatures.isSigned(record);
  }

  #isGood(topic: SignedTopic, record: Signable): boolean {
    if (this.accepts(topic, record)) return true;
    this.#drop(topic);
    return false;
  }

  #drop(topic: string): void {
    const now = this.#now();
    this.#dropped++;
    this.#lastDropped = now;
    this.#counts.set(topic, (this.#counts.get(topic) ?? 0) + 1);
    if (now - this.#lastWord < quietFor) return;
    this.#lastWord = now;
    const dropped = Object.fromEntries(this.#counts);
    this.#options.log.warn(
      { dropped, inAll: this.#dropped },
      'records that no worker has signed are dropped',
    );
    this.#counts.clear();
  }
}
