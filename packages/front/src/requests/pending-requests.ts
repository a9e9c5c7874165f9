/**
 * The requests this front has sent and knows no reply of yet.
 *
 * Each is released on every exit: its reply, its deadline, a failed send, or the front's close. A reply is remembered
 * for a minute more, for pages that ask because they were away when it came; what only this front asks is not.
 */
import {
  Failure,
  type FailureCode,
  failures,
  isFailureCode,
  type PairName,
  pairNames,
  pairs,
  type Reply,
} from '@parley/contracts';
import { Deadlines } from '@parley/messaging';
import { LRUCache } from 'lru-cache';
import type { ReadReply } from './read-reply.ts';
import { WaitingLines } from './waiting-lines.ts';

/** What a request is known by. Its id alone won't do: ids are unique for one pair and one asker only. */
export interface RequestKey {
  readonly pair: PairName;
  readonly requestId: string;
  readonly origin: string;
}

export interface PendingRequest extends RequestKey {
  readonly userId: string;
  /** The same for the same fields, and for those only. */
  readonly digest: string;
  readonly traceparent?: string | undefined;
}

/** A reply that came. */
export interface Answered {
  readonly reply: Reply<PairName>;
  /** The same, as JSON. */
  readonly text: string;
  /** Of a login, what its session is good with. */
  readonly credentialVersion: number;
}

export type Settled = Answered | { readonly failure: Failure };

/** A reply as it is remembered. */
export type Remembered = Pick<Answered, 'text'> & Pick<Answered['reply'], 'errorCode'>;

export interface Registered {
  /** Never rejects. `TIMEOUT` and `UNAVAILABLE` may be among its failures. */
  readonly outcome: Promise<Settled>;
  /** No reply will be waited for. Does nothing for one who shares the outcome of a request that was there before. */
  readonly release: (failure: Failure) => void;
}

interface Entry {
  readonly request: PendingRequest;
  readonly key: string;
  /** By `performance.now()`. */
  readonly since: number;
  readonly endWait: () => void;
  readonly outcome: Promise<Settled>;
  readonly settle: (settled: Settled) => void;
}

const maxPending = 20_000;
const maxRemembered = 5_000;
/** Characters of all that is remembered. */
const maxRememberedText = 16 * 1024 * 1024;
/** Milliseconds. */
const rememberedFor = 60_000;
/** Between two looks at the clock. Milliseconds. */
const clockInterval = 1_000;

type OnSettled = (request: PendingRequest, outcome: FailureCode | '', milliseconds: number) => void;

export class PendingRequests {
  readonly #pending = new Map<string, Entry>();
  /** How many requests of an origin are pending. */
  readonly #ofOrigins = new Map<string, number>();
  readonly #answered = new LRUCache<string, Remembered>({
    max: maxRemembered,
    maxSize: maxRememberedText,
    sizeCalculation: ({ text }) => text.length,
    ttl: rememberedFor,
    ttlResolution: clockInterval,
    perf: Date,
  });
  readonly #deadlines = new Deadlines();
  readonly #lines = new WaitingLines();
  readonly #onTimeout: (request: PendingRequest) => void;
  readonly #onRefused: (pair: PairName) => void;
  readonly #onSettled: OnSettled;

  /**
   * @param onTimeout told of a request whose deadline passes without a reply
   * @param onRefused told of one that was not taken, because too many wait
   * @param onSettled told of each that was taken, when it is known or given up what became of it
   */
  constructor(
    onTimeout: (request: PendingRequest) => void,
    onRefused: (pair: PairName) => void = () => undefined,
    onSettled: OnSettled = () => undefined,
  ) {
    this.#onTimeout = onTimeout;
    this.#onRefused = onRefused;
    this.#onSettled = onSettled;
  }

  get size(): number {
    return this.#pending.size;
  }

  /**
   * Registers a request before it is sent; the same one twice shares its outcome.
   * @param timeout milliseconds
   * @throws Failure `CONFLICT` when it is pending with other fields, `UNAVAILABLE` when too many are pending
   */
  register(request: PendingRequest, timeout: number): Registered {
    const key = keyOf(request);
    const known = this.#pending.get(key);
    if (known) return share(known, request);
    if (this.#pending.size >= maxPending || this.#isTooMuch(request)) {
      this.#onRefused(request.pair);
      throw new Failure('UNAVAILABLE');
    }
    // What was answered before is no answer to this one.
    this.#answered.delete(key);
    const entry = this.#newEntry(request, key, timeout);
    this.#pending.set(key, entry);
    this.#lines.joined(request.pair);
    this.#ofOrigins.set(request.origin, (this.#ofOrigins.get(request.origin) ?? 0) + 1);
    return { outcome: entry.outcome, release: (failure) => void this.#settle(entry, { failure }) };
  }

  /** Whether an origin waits for any reply: quickly said, of the many replies that are for others. */
  isAwaitedBy(origin: string): boolean {
    return this.#ofOrigins.has(origin);
  }

  isPending(request: RequestKey): boolean {
    return this.#pending.has(keyOf(request));
  }

  /** Whether a request with this id is pending for any pair. */
  isAnyPending(request: Omit<RequestKey, 'pair'>): boolean {
    return pairNames.some((pair) => this.isPending({ ...request, pair }));
  }

  /** The reply came. */
  answer(request: RequestKey, { body, text }: ReadReply, credentialVersion: number): void {
    const key = keyOf(request);
    const entry = this.#pending.get(key);
    if (!entry || !this.#settle(entry, { reply: body, text, credentialVersion })) return;
    if (isAskedFor(request) && isLasting(body)) this.#answered.set(key, { text, errorCode: body.errorCode });
  }

  /** The reply remembered for this id, of any pair. */
  answered(request: Omit<RequestKey, 'pair'>): Remembered | undefined {
    for (const pair of pairNames) {
      const remembered = this.#answered.get(keyOf({ ...request, pair }));
      if (remembered) return remembered;
    }
    return undefined;
  }

  close(): void {
    const failure = new Failure('UNAVAILABLE');
    for (const entry of [...this.#pending.values()]) this.#settle(entry, { failure });
    this.#answered.clear();
  }

  /** What a front asks by itself it asks of few at a time, and must know. */
  #isTooMuch({ pair }: RequestKey): boolean {
    return pairs[pair].mayAsk !== 'front' && this.#lines.isFull(pair);
  }

  #newEntry(request: PendingRequest, key: string, timeout: number): Entry {
    let settle: Entry['settle'] = () => undefined;
    const outcome = new Promise<Settled>((resolve) => {
      settle = resolve;
    });
    const endWait = this.#deadlines.add(timeout, () => {
      this.#settle(entry, { failure: new Failure('TIMEOUT') });
      this.#onTimeout(request);
    });
    const entry: Entry = { request, key, since: performance.now(), endWait, outcome, settle };
    return entry;
  }

  /** @returns false where this very entry is settled already, though another may have come in its place. */
  #settle(entry: Entry, settled: Settled): boolean {
    const { request, key, since } = entry;
    if (this.#pending.get(key) !== entry) return false;
    this.#pending.delete(key);
    this.#lines.left(request.pair, isServed(settled));
    this.#onSettled(request, codeOf(settled), performance.now() - since);
    const others = (this.#ofOrigins.get(request.origin) ?? 1) - 1;
    if (others > 0) this.#ofOrigins.set(request.origin, others);
    else this.#ofOrigins.delete(request.origin);
    entry.endWait();
    entry.settle(settled);
    return true;
  }
}

const codeOf = (settled: Settled): FailureCode | '' =>
  'failure' in settled ? settled.failure.code : settled.reply.errorCode;

function share({ request, outcome }: Entry, { digest }: PendingRequest): Registered {
  if (request.digest !== digest) throw new Failure('CONFLICT');
  return { outcome, release: () => undefined };
}

/** What workers say without having looked at a request. */
const unserved: ReadonlySet<string> = new Set<FailureCode>(['EXPIRED', 'BUSY', 'UNAVAILABLE']);

/**
 * Whether a worker has done its work, whatever came of it: while somebody guesses at passwords, nearly all that is
 * answered is `TOO_MANY_ATTEMPTS`, and others would be refused as if nothing were answered.
 */
function isServed(settled: Settled): boolean {
  return 'reply' in settled && !unserved.has(settled.reply.errorCode);
}

/** Whether a page may ask for the reply, rather than this front alone, or anybody who then simply asks again. */
function isAskedFor({ pair }: RequestKey): boolean {
  return pairs[pair].mayAsk !== 'front' && pair !== 'request-find';
}

/**
 * Whether a reply is what became of its request: one that may be retried settles nothing, and `CONFLICT` speaks of a
 * second request with the same id, whose fate is the first's reply.
 */
export function isLasting({ errorCode }: Reply<PairName>): boolean {
  if (!isFailureCode(errorCode)) return true;
  return errorCode !== 'CONFLICT' && !failures[errorCode].retryable;
}

function keyOf({ pair, origin, requestId }: RequestKey): string {
  return `${pair} ${origin} ${requestId}`;
}
