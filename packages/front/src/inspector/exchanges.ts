/** The latest requests with what became of them, put together from records in any order; no more than fit. */
import { type PairName, pairs } from '@parley/contracts';
import {
  askerOfRecord,
  deadLetter,
  placeOf,
  requestIdOfRecord,
  type TopicMeaning,
  type TopicRecord,
  type WatchedRecord,
  watchedRecord,
} from '@parley/messaging';
import { LRUCache } from 'lru-cache';
import { beginningOf, cutText } from './cut-text.ts';
import type { Exchange, ShownText } from './exchange.ts';
import { masked, maskTexts } from './mask-texts.ts';
import { withoutTypedId } from './typed-id.ts';

/** Requests that are remembered. */
const maxKept = 2_000;
/** Characters of a record that a list shows. */
const maxShown = 300;
/** Characters of an id or a code; workers take no id that is longer. */
const maxId = 256;

type What = 'request' | 'reply' | 'forged-reply' | 'dead-letter';

/**
 * Told of each record, with what is known of its request after it.
 * @param took milliseconds from the request to its reply, with the record by which they are known
 */
export type OnExchange = (exchange: Exchange, what: What, took: number | undefined) => void;

interface Known {
  readonly exchange: Exchange;
  /** Epoch milliseconds; undefined while it has not been seen: topics are read one before the other. */
  readonly requestedAt: number | undefined;
  /** Of the first reply. */
  readonly repliedAt: number | undefined;
}

/** Whether a worker has signed a reply, or it is of those that fronts take unsigned. */
type IsGenuine = (record: TopicRecord, meaning: TopicMeaning) => boolean;

export class Exchanges {
  readonly #known = new LRUCache<string, Known>({ max: maxKept });
  readonly #isGenuine: IsGenuine;
  readonly #onExchange: OnExchange;
  #lastId = 0;

  constructor(isGenuine: IsGenuine, onExchange: OnExchange) {
    this.#isGenuine = isGenuine;
    this.#onExchange = onExchange;
  }

  /** The latest last, by their times. */
  get all(): Exchange[] {
    return [...this.#known.values()]
      .map(({ exchange }) => exchange)
      .toSorted((a, b) => (a.at === b.at ? a.id - b.id : a.at < b.at ? -1 : 1));
  }

  /** Forgets unanswered requests whose reply may be older than the replies that were read. @param since of a pair; epoch milliseconds */
  forgetUnread(since: (pair: PairName) => number): void {
    for (const [asked, { exchange, requestedAt = Number.POSITIVE_INFINITY }] of [...this.#known.entries()])
      if (exchange.outcome === 'open' && requestedAt < since(exchange.pair)) this.#known.delete(asked);
  }

  add(record: TopicRecord, meaning: TopicMeaning): void {
    if (meaning.what === 'event' || meaning.what === 'record') return;
    const { pair } = meaning;
    if (pair === undefined) return;
    const what = this.#isGenuine(record, meaning) ? meaning.what : 'forged-reply';
    const id = what === 'dead-letter' ? deadLetter(record).requestId : requestIdOfRecord(record);
    const requestId = beginningOf(id, maxId);
    const seen = watchedRecord(record, meaning);
    const asked = `${pair} ${requestId} ${askerOfRecord(record, meaning, seen)}`;
    const watched = withoutTypedId(seen);
    const before = this.#known.get(asked) ?? {
      exchange: this.#begin(pair, requestId, watched),
      requestedAt: undefined,
      repliedAt: undefined,
    };
    const after = addTo[what](before, record, watched);
    const took = before.exchange.milliseconds === undefined ? tookOf(after) : undefined;
    const exchange = {
      ...(what === 'forged-reply' ? after.exchange : withAsker(after.exchange, watched)),
      ...(took !== undefined && { milliseconds: took }),
    };
    this.#known.set(asked, { ...after, exchange });
    this.#onExchange(exchange, what, took);
  }

  #begin(pair: PairName, requestId: string, watched: WatchedRecord): Exchange {
    this.#lastId += 1;
    // Of an ephemeral pair nothing but a refusal is answered.
    const outcome = pairs[pair].kind === 'ephemeral' ? 'not-due' : 'open';
    return {
      id: this.#lastId,
      pair,
      requestId,
      place: placeOf(watched),
      at: watched.at,
      outcome,
      errorCode: '',
    };
  }
}

type Add = (known: Known, record: TopicRecord, watched: WatchedRecord) => Known;

/** Of a request that is repeated the first counts, of its outcomes the last. */
const addTo: Readonly<Record<What, Add>> = {
  request(known, { timestamp }, { at, ...watched }) {
    if (known.requestedAt !== undefined) return known;
    const exchange = { ...known.exchange, at, request: shownText(watched) };
    return { ...known, exchange, requestedAt: timestamp };
  },
  reply(known, { timestamp }, { errorCode = '', ...watched }) {
    const outcome = errorCode ? 'refused' : 'done';
    const code = beginningOf(errorCode, maxId);
    const exchange = { ...known.exchange, outcome, errorCode: code, reply: shownText(watched) } as const;
    return { ...known, exchange, repliedAt: known.repliedAt ?? timestamp };
  },
  // Nothing is believed of it but that it is there.
  'forged-reply': (known) => ({ ...known, exchange: { ...known.exchange, isForged: true } }),
  'dead-letter'(known, _record, { errorCode = '' }) {
    // What was put on its topic again, and answered, is worth more.
    if (known.repliedAt !== undefined) return known;
    const code = beginningOf(errorCode, maxId);
    return { ...known, exchange: { ...known.exchange, outcome: 'dead-letter', errorCode: code } };
  },
};

const tookOf = ({ requestedAt, repliedAt }: Known): number | undefined =>
  requestedAt === undefined || repliedAt === undefined ? undefined : Math.max(0, repliedAt - requestedAt);

const withAsker = (exchange: Exchange, { userId, roomId }: WatchedRecord): Exchange => ({
  ...exchange,
  ...(exchange.userId === undefined && userId !== undefined && { userId: beginningOf(userId, maxId) }),
  ...(exchange.roomId === undefined && roomId !== undefined && { roomId }),
});

function shownText({ body, notJson }: Pick<WatchedRecord, 'body' | 'notJson'>): ShownText {
  if (notJson !== undefined) return { plain: cut(notJson), masked };
  return { plain: cut(JSON.stringify(body) ?? ''), masked: cut(JSON.stringify(maskTexts(body)) ?? '') };
}

const cut = (text: string) => cutText(text, maxShown);
