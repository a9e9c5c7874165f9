/**
 * What became of one request, from the existing records: when and where they were written, how it ended, and what it
 * caused.
 */
import { type PairName, pairs } from '@parley/contracts';
import { requestIdOfRecord } from '../reader/request-id-of-record.ts';
import { type TopicRecord, textOfHeader } from '../reader/topic-record.ts';
import { header } from '../records/headers.ts';
import { askerOfRecord } from './asker-of-record.ts';
import { deadLetter } from './dead-letter.ts';
import type { TopicMeaning, WatchedTopics } from './topic-meaning.ts';
import { type WatchedRecord, watchedRecord } from './watched-record.ts';

export interface TracedRecord extends WatchedRecord {
  /** Milliseconds after the first record, by the writers' clocks. */
  readonly after: number;
  /** Set for a reply or an event without a worker's signature, if that was checked. */
  readonly isForged?: true;
}

/** What a front did with a reply. */
export interface Delivery {
  /** The front's INSTANCE_ID. */
  readonly front: string;
  readonly outcome: string;
  /** Whether somebody waited for the reply, e.g. over HTTP with `Prefer: wait`. */
  readonly isAwaited: boolean;
  /** Number of streams it was written to. */
  readonly streams: number;
  /** Milliseconds after the first record: when the front had read the reply, and had written it to streams. */
  readonly readAfter: number;
  readonly writtenAfter?: number;
}

export interface RequestTrace {
  readonly requestId: string;
  readonly pair?: PairName;
  readonly userId?: string;
  /** For a pair that answers refusals only, `not-due` if none came. */
  readonly outcome: 'done' | 'refused' | 'dead-letter' | 'unanswered' | 'not-due';
  readonly errorCode?: string;
  /** From the request to its first reply. */
  readonly milliseconds?: number;
  /** In order of time. */
  readonly records: readonly TracedRecord[];
  /** Of the fronts that were asked and had a recipient. */
  readonly deliveries: readonly Delivery[];
}

/** As a front reports it, by the common clock of fronts and workers. */
export interface FrontDelivery extends Omit<Delivery, 'readAfter' | 'writtenAfter'> {
  /** Epoch milliseconds. */
  readonly readAt: number;
  readonly writtenAt?: number;
}

/** The creation time in a UUID of version 7. @returns epoch milliseconds */
export function timeInId(requestId: string): number | undefined {
  const [, high, low] =
    /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i.exec(requestId) ?? [];
  return high && low ? Number.parseInt(high + low, 16) : undefined;
}

/** Tolerated difference between writers' clocks. Milliseconds. */
export const clocksDiffer = 60_000;

interface Found {
  readonly record: TopicRecord;
  readonly meaning: TopicMeaning;
  readonly watched: WatchedRecord;
}

interface TraceOptions {
  /** Finds the request id in records of topics that are not Parley's. */
  readonly idOf?: ((record: TopicRecord) => string | undefined) | undefined;
  /** Whether a worker has signed a reply or an event; not checked if absent. */
  readonly isGenuine?: (record: TopicRecord, meaning: TopicMeaning) => boolean;
}

/** A record's position as text. */
export const placeOf = ({
  topic,
  partition,
  offset,
}: Pick<TopicRecord, 'topic' | 'partition' | 'offset'>): string => `${topic} ${partition}:${offset}`;

/** Takes records in any order, and keeps those that may belong to the request. */
export class TraceCollector {
  readonly #requestId: string;
  readonly #topics: WatchedTopics;
  readonly #options: TraceOptions;
  #own: Found[] = [];
  readonly #events: Found[] = [];

  constructor(requestId: string, topics: WatchedTopics, options: TraceOptions = {}) {
    this.#requestId = requestId;
    this.#topics = topics;
    this.#options = options;
  }

  add(record: TopicRecord): void {
    const meaning: TopicMeaning = this.#topics.get(record.topic) ?? { what: 'record' };
    const isEvent = meaning.what === 'event';
    if (!isEvent && !this.#isOwn(record, meaning)) return;
    (isEvent ? this.#events : this.#own).push({ record, meaning, watched: watchedRecord(record, meaning) });
  }

  /** If several users have used the same id, keeps the one who has a record at this position; all, if nobody has. */
  leaveAskerAt(place: string): void {
    const asker = ({ record, meaning, watched }: Found) => askerOfRecord(record, meaning, watched);
    const one = this.#own.find(({ record }) => placeOf(record) === place);
    if (one) this.#own = this.#own.filter((each) => asker(each) === asker(one));
  }

  /** The id of a request without one is made of its position. */
  #isOwn(record: TopicRecord, { what }: TopicMeaning): boolean {
    const { idOf } = this.#options;
    if (idOf) return idOf(record) === this.#requestId;
    const id = textOfHeader(record, header.correlationId);
    if (!id && what === 'dead-letter') return deadLetter(record).requestId === this.#requestId;
    return (Boolean(id) || what === 'request') && requestIdOfRecord(record) === this.#requestId;
  }

  /** @returns undefined if there is no record of it */
  trace(deliveries: readonly FrontDelivery[] = []): RequestTrace | undefined {
    const caused = this.#events.filter((event) => this.#isCausedBy(event));
    const found = [...this.#own, ...caused].toSorted((a, b) => a.record.timestamp - b.record.timestamp);
    const [first] = this.#own.length > 0 ? found : [];
    if (!first) return undefined;
    // Unsigned records are not trusted.
    const forged = new Set(found.filter((one) => !this.#isGenuine(one)));
    const of = (what: WatchedRecord['what']) =>
      found.find((one) => one.watched.what === what && !forged.has(one));
    const [request, reply, deadLetter] = [of('request'), of('reply'), of('dead-letter')];
    const { pair } = (request ?? reply ?? first).watched;
    const { userId } = (request ?? reply ?? deadLetter)?.watched ?? {};
    const errorCode = (reply ?? deadLetter)?.watched.errorCode;
    return {
      requestId: this.#requestId,
      ...(pair && { pair }),
      ...(userId && { userId }),
      outcome: outcomeOf(pair, reply, deadLetter),
      ...(errorCode && { errorCode }),
      ...(request && reply && { milliseconds: reply.record.timestamp - request.record.timestamp }),
      records: found.map((one) => ({
        after: one.record.timestamp - first.record.timestamp,
        ...one.watched,
        ...(forged.has(one) && { isForged: true }),
      })),
      deliveries: deliveries.map(({ readAt, writtenAt, ...delivery }) => ({
        ...delivery,
        readAfter: readAt - first.record.timestamp,
        ...(writtenAt !== undefined && { writtenAfter: writtenAt - first.record.timestamp }),
      })),
    };
  }

  /** Whether an event was caused by the records added so far, so that others need not be kept. */
  isCaused(record: TopicRecord): boolean {
    const meaning: TopicMeaning = this.#topics.get(record.topic) ?? { what: 'record' };
    return this.#isCausedBy({ record, meaning, watched: watchedRecord(record, meaning) });
  }

  #isGenuine({ record, meaning }: Found): boolean {
    return this.#options.isGenuine?.(record, meaning) ?? true;
  }

  /** By the trace passed on from the request, otherwise by the message that the reply names. */
  #isCausedBy(event: Found): boolean {
    const traces = this.#own.map(({ record }) => textOfHeader(record, header.traceparent)).filter(Boolean);
    if (traces.length > 0) return traces.includes(textOfHeader(event.record, header.traceparent));
    return this.#own.some(({ watched }) => watched.what === 'reply' && isOfMessage(event, watched));
  }
}

function outcomeOf(
  pair: PairName | undefined,
  reply: Found | undefined,
  deadLetter: Found | undefined,
): RequestTrace['outcome'] {
  if (reply) return reply.watched.errorCode ? 'refused' : 'done';
  if (deadLetter) return 'dead-letter';
  return pair && pairs[pair].kind === 'ephemeral' ? 'not-due' : 'unanswered';
}

/** For each pair, the action of its event about the same message. */
const actions: Readonly<Record<string, string>> = {
  'user-add-chat': 'SEND',
  'user-modify-chat': 'MODIFY',
  'user-delete-chat': 'DELETE',
  'user-react-chat': 'REACT',
};

function isOfMessage({ watched }: Found, reply: WatchedRecord): boolean {
  const idOf = ({ body }: WatchedRecord) => (body as { messageId?: unknown } | undefined)?.messageId;
  return (
    actions[reply.pair ?? ''] === watched.action &&
    typeof idOf(reply) === 'number' &&
    idOf(reply) === idOf(watched)
  );
}
