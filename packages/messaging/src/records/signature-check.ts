/**
 * Tells a worker's replies and events from what others wrote onto their topics; what is not signed as theirs is counted,
 * and an operator is told: not of each, or whoever floods a topic floods the log.
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
  /** Whether a topic's records are taken as they are, since others write them; by its canonical name. */
  readonly isUnsigned: (topic: string) => boolean;
  readonly log: Log;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

type SignedTopic = EventTopic | `${PairName}-response`;

/** Milliseconds between two words in the log. */
const quietFor = 10_000;
/** For how long `/ready` still tells of it. Milliseconds. */
const toldFor = 60_000;

export class SignatureCheck {
  readonly #options: SignatureCheckOptions;
  readonly #now: () => number;
  /** By topic, since the last word. */
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

  /** Where records were dropped lately: a front with another secret than the workers' drops all. */
  get warning(): string | undefined {
    if (this.#now() - this.#lastDropped > toldFor) return undefined;
    return `records are dropped that no worker has signed, ${this.#dropped} so far: SIGNATURE_SECRET_FILE differs from the workers', UNSIGNED_TOPICS misses a topic that others write, or somebody forges`;
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

  /** Nobody is told, whatever it is. @param topic its canonical name */
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
