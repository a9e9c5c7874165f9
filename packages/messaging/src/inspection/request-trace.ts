/** What became of one request, from the records that are there: where it stood when, how it ended, what it caused. */
import type { PairName } from '@parley/contracts';
import { requestIdOfRecord } from '../reader/request-id-of-record.ts';
import { type TopicRecord, textOfHeader } from '../reader/topic-record.ts';
import { header } from '../records/headers.ts';
import { deadLetter } from './dead-letter.ts';
import type { TopicMeaning, WatchedTopics } from './topic-meaning.ts';
import { type WatchedRecord, watchedRecord } from './watched-record.ts';

export interface TracedRecord extends WatchedRecord {
  /** Milliseconds after the first record, by the clocks of those who wrote them. */
  readonly after: number;
}

/** What a front did with a reply. */
export interface Delivery {
  /** The front's INSTANCE_ID. */
  readonly front: string;
  readonly outcome: string;
  /** Whether somebody waited for the reply, as over HTTP with `Prefer: wait`. */
  readonly isAwaited: boolean;
  /** To how many it was written. */
  readonly streams: number;
  /** Milliseconds after the first record: when the front had read the reply, and written it to streams. */
  readonly readAfter: number;
  readonly writtenAfter?: number;
}

export interface RequestTrace {
  readonly requestId: string;
  readonly pair?: PairName;
  readonly userId?: string;
  readonly outcome: 'done' | 'refused' | 'dead-letter' | 'unanswered';
  readonly errorCode?: string;
  /** From the request to its first reply. */
  readonly milliseconds?: number;
  /** In the order of their time. */
  readonly records: readonly TracedRecord[];
  /** Of the fronts that were asked and had somebody to tell. */
  readonly deliveries: readonly Delivery[];
}

/** As a front tells it, by the clock that fronts and workers have in common. */
export interface FrontDelivery extends Omit<Delivery, 'readAfter' | 'writtenAfter'> {
  /** Epoch milliseconds. */
  readonly readAt: number;
  readonly writtenAt?: number;
}

/** A UUID of version 7 says when it was made. @returns epoch milliseconds */
export function timeInId(requestId: string): number | undefined {
  const [, high, low] =
    /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i.exec(requestId) ?? [];
  return high && low ? Number.parseInt(high + low, 16) : undefined;
}

/** Clocks of those who write records may differ by so much. Milliseconds. */
export const clocksDiffer = 60_000;

interface Found {
  readonly record: TopicRecord;
  readonly watched: WatchedRecord;
}

/** Takes records in any order, and keeps what may belong to the request. */
export class TraceCollector {
  readonly #requestId: string;
  readonly #topics: WatchedTopics;
  readonly #own: Found[] = [];
  readonly #events: Found[] = [];

  readonly #idOf: ((record: TopicRecord) => string | undefined) | undefined;

  /** @param idOf by what records of topics that aren't Parley's are known */
  constructor(requestId: string, topics: WatchedTopics, idOf?: (record: TopicRecord) => string | undefined) {
    this.#requestId = requestId;
    this.#topics = topics;
    this.#idOf = idOf;
  }

  add(record: TopicRecord): void {
    const meaning: TopicMeaning = this.#topics.get(record.topic) ?? { what: 'record' };
    const isEvent = meaning.what === 'event';
    if (!isEvent && !this.#isOwn(record, meaning)) return;
    (isEvent ? this.#events : this.#own).push({ record, watched: watchedRecord(record, meaning) });
  }

  /** A request without an id has one that says where it stands. */
  #isOwn(record: TopicRecord, { what }: TopicMeaning): boolean {
    if (this.#idOf) return this.#idOf(record) === this.#requestId;
    const id = textOfHeader(record, header.correlationId);
    if (!id && what === 'dead-letter') return deadLetter(record).requestId === this.#requestId;
    return (Boolean(id) || what === 'request') && requestIdOfRecord(record) === this.#requestId;
  }

  /** @returns undefined where there is no record of it */
  trace(deliveries: readonly FrontDelivery[] = []): RequestTrace | undefined {
    const caused = this.#events.filter((event) => this.#isCausedBy(event));
    const found = [...this.#own, ...caused].toSorted((a, b) => a.record.timestamp - b.record.timestamp);
    const [first] = this.#own.length > 0 ? found : [];
    if (!first) return undefined;
    const of = (what: WatchedRecord['what']) => found.find(({ watched }) => watched.what === what);
    const [request, reply, deadLetter] = [of('request'), of('reply'), of('dead-letter')];
    const { pair, userId } = (request ?? reply ?? first).watched;
    const errorCode = (reply ?? deadLetter)?.watched.errorCode;
    return {
      requestId: this.#requestId,
      ...(pair && { pair }),
      ...(userId && { userId }),
      outcome: outcomeOf(reply, deadLetter),
      ...(errorCode && { errorCode }),
      ...(request && reply && { milliseconds: reply.record.timestamp - request.record.timestamp }),
      records: found.map(({ record, watched }) => ({
        after: record.timestamp - first.record.timestamp,
        ...watched,
      })),
      deliveries: deliveries.map(({ readAt, writtenAt, ...delivery }) => ({
        ...delivery,
        readAfter: readAt - first.record.timestamp,
        ...(writtenAt !== undefined && { writtenAfter: writtenAt - first.record.timestamp }),
      })),
    };
  }

  /** Whether an event was caused by what was added so far: so that others need not be kept. */
  isCaused(record: TopicRecord): boolean {
    const meaning: TopicMeaning = this.#topics.get(record.topic) ?? { what: 'record' };
    return this.#isCausedBy({ record, watched: watchedRecord(record, meaning) });
  }

  /** By the trace that it was handed on from the request, else by the message that the reply names. */
  #isCausedBy(event: Found): boolean {
    const traces = this.#own.map(({ record }) => textOfHeader(record, header.traceparent)).filter(Boolean);
    if (traces.length > 0) return traces.includes(textOfHeader(event.record, header.traceparent));
    return this.#own.some(({ watched }) => watched.what === 'reply' && isOfMessage(event, watched));
  }
}

const outcomeOf = (reply: Found | undefined, deadLetter: Found | undefined): RequestTrace['outcome'] => {
  if (reply) return reply.watched.errorCode ? 'refused' : 'done';
  return deadLetter ? 'dead-letter' : 'unanswered';
};

/** Which pair leads to which action of an event about the same message. */
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
