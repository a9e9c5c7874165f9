/**
 * A line for each HTTP request, once it is answered, and one for each request to a pair, once its outcome is known. They name
 * routes as they are registered, never an address: what stands in one may be a secret.
 */
import { type FailureCode, pairs } from '@parley/contracts';
import type { Log } from '@parley/messaging';
import type { PendingRequest } from './requests/pending-requests.ts';

/** Which of them are told. */
export const accessLogs = ['all', 'problems', 'none'] as const;
export type Shown = (typeof accessLogs)[number];

/** What anybody can cause as often as they like, and an overload causes by itself: metrics count it. */
const commonplace: ReadonlySet<number> = new Set([404, 429, 503]);

/** Of a request whose client went before there was an answer; nginx's number for it. */
export const clientGone = 499;

/** What takes so long is a problem, whatever comes of it. Milliseconds. */
const slow = 1_000;

export interface HttpLine {
  readonly method: string;
  /** Null where there is none. */
  readonly route: string | null;
  readonly status: number;
  readonly ms: number;
  /** Of the answer; null where that is not known. */
  readonly bytes: number | null;
  /** Who was logged in. */
  readonly userId: string | null;
  /** The id of the request to a pair that it became. */
  readonly requestId?: string | undefined;
}

export class AccessLog {
  readonly #log: Log;
  readonly #shown: Shown;

  constructor(log: Log, shown: Shown) {
    this.#log = log;
    this.#shown = shown;
  }

  /** Of what was asked of a pair the line of the outcome says it all, but that the client did not wait for it. */
  http({ isAsked, ...line }: HttpLine & { readonly isAsked: boolean }): void {
    const isProblem = line.status >= 400 && !commonplace.has(line.status);
    const isTold = isAsked && line.status !== clientGone;
    if (this.#shows((isProblem || line.ms >= slow) && !isTold)) this.#log.info(line, 'http');
  }

  /** Of a request that lasts for as long as somebody listens, once it is over. */
  stream(line: HttpLine): void {
    if (this.#shows(false)) this.#log.info(line, 'http');
  }

  /** What was typed for the id of a login that failed is left out: people type passwords there. */
  outcome(
    { pair, requestId, userId, traceparent }: PendingRequest,
    code: FailureCode | '',
    milliseconds: number,
  ): void {
    if (pairs[pair].mayAsk === 'front' || !this.#shows(code !== '' || milliseconds >= slow)) return;
    const user = pair === 'login' && code !== '' ? null : userId;
    const ms = rounded(milliseconds);
    this.#log.info({ pair, requestId, userId: user, outcome: code || 'OK', ms, traceparent }, 'outcome');
  }

  #shows(isProblem: boolean): boolean {
    return this.#shown === 'all' || (this.#shown === 'problems' && isProblem);
  }
}

/** To a tenth of a millisecond. */
export const rounded = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;
