/**
 * What a service is: the function that does a pair's work for requests that arrived together.
 *
 * It returns an answer for each request, in their order, at a number of statements that doesn't grow with theirs. A
 * `Failure` in the list is that request's answer; a throw means that the whole batch had no effect.
 */
import type { CredentialField, Failure, PairName, ReplyOf, RequestOf } from '@parley/contracts';
import type { Database, Transaction } from '../database.ts';
import type { Emissions } from '../emissions.ts';
import type { Passwords } from '../passwords.ts';

/** A request as services see it: its passwords in plain, whichever way they travelled. */
export type Plain<Name extends PairName> =
  RequestOf<Name> extends { userPw?: unknown }
    ? Omit<RequestOf<Name>, CredentialField | `${CredentialField}Enc`> & {
        [Field in CredentialField as Field extends keyof RequestOf<Name> ? Field : never]: string;
      }
    : RequestOf<Name>;

export type Answer<Name extends PairName> = ReplyOf<Name> | Failure;

/** An answer that says something to fronts besides, which is no field of the pair's. */
export class AnswerWithHeaders<Name extends PairName> {
  readonly answer: ReplyOf<Name>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(answer: ReplyOf<Name>, headers: Readonly<Record<string, string>>) {
    this.answer = answer;
    this.headers = headers;
  }
}

/** The time, as all fronts and workers go by. */
export type Now = () => Date;

export interface OnceContext {
  /** To be asked under the locks, where what is later must not have an earlier time. */
  readonly now: Now;
  /** The browser sessions that the requests came from, where one did; in the requests' order. */
  readonly origins: readonly (string | undefined)[];
}

/** Of kind `once`: the transaction it runs in also stores its events and the replies. */
export interface OnceService<Name extends PairName, Prepared = Plain<Name>> {
  readonly kind: 'once';
  /** Slow work that needs no transaction, done for requests that were not handled before. */
  readonly prepare?: (
    request: Plain<Name>,
    passwords: Passwords,
    database: Database,
  ) => Promise<Prepared | Failure>;
  /** `events` are published after the commit, each caused by the request at that place in the batch. */
  readonly run: (
    requests: readonly Prepared[],
    transaction: Transaction,
    events: Emissions,
    context: OnceContext,
  ) => Promise<Answer<Name>[]>;
}

/** Of kind `again`: every delivery runs anew. */
export interface AgainService<Name extends PairName> {
  readonly kind: 'again';
  readonly run: (
    requests: readonly Plain<Name>[],
    database: Database,
    passwords: Passwords,
    now: Now,
  ) => Promise<(Answer<Name> | AnswerWithHeaders<Name>)[]>;
}

/** Of kind `ephemeral`: its events are published and forgotten; only a `Failure` is answered. */
export interface EphemeralService<Name extends PairName> {
  readonly kind: 'ephemeral';
  readonly run: (
    requests: readonly Plain<Name>[],
    database: Database,
    events: Emissions,
    now: Now,
  ) => Promise<(Failure | undefined)[]>;
}
