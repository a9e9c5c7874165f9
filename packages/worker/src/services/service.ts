/**
 * What a service is: the functions that do a pair's work for requests that arrived together.
 *
 * A service returns an answer for each request, in their order, with a number of statements that does not grow with
 * theirs. A `Failure` in the list is that request's answer; a throw means that the whole batch had no effect.
 */
import type { CredentialField, Failure, PairName, ReplyOf, RequestOf } from '@parley/contracts';
import type { Database, Prisma } from '../database/database.ts';
import type { Pipeline } from '../database/pipeline.ts';
import type { Queries } from '../database/query.ts';
import type { NewEvent } from '../outbox/new-events.ts';
import type { Attempts, Source } from './attempts.ts';
import type { Passwords } from './passwords.ts';
import type { PushSettings } from './push-settings.ts';
import type { Quotas } from './quotas.ts';

/** A request as services see it: its passwords in plain text, however they travelled. */
export type Plain<Name extends PairName> =
  RequestOf<Name> extends { userPw?: unknown }
    ? Omit<RequestOf<Name>, CredentialField | `${CredentialField}Enc`> & {
        [Field in CredentialField as Field extends keyof RequestOf<Name> ? Field : never]: string;
      }
    : RequestOf<Name>;

export type Answer<Name extends PairName> = ReplyOf<Name> | Failure;

/**
 * The items of an answer's list, each as the JSON to be sent: text that was serialized to measure it is not serialized
 * again.
 */
export class WrittenItems<Item> {
  readonly texts: readonly string[];
  /** For the type checker only. */
  declare readonly item?: Item;

  constructor(texts: readonly string[]) {
    this.texts = texts;
  }

  /** For serializing the answer as a whole. */
  toJSON(): Item[] {
    return this.texts.map((text) => JSON.parse(text));
  }
}

/** An answer whose lists may already be serialized. */
export type QueryAnswer<Name extends PairName> = Answer<Name> | Written<ReplyOf<Name>>;

type Written<Fields> = {
  [Field in keyof Fields]: Fields[Field] extends readonly (infer Item)[]
    ? Fields[Field] | WrittenItems<Item>
    : Fields[Field];
};

export interface Notes {
  /** Headers for fronts, for what is not in the pair's fields. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log: the account that is meant, if any. */
  readonly account?: string | undefined;
  /** For the log: a reason that the asker is not told. */
  readonly reason?: string;
}

/** An answer with headers or notes for the log. */
export class NotedAnswer<Name extends PairName> {
  readonly answer: Answer<Name>;
  readonly notes: Notes;

  constructor(answer: Answer<Name>, notes: Notes) {
    this.answer = answer;
    this.notes = notes;
  }
}

/** The time that all fronts and workers use. */
export type Now = () => Date;

export interface OnceContext {
  /** The time once everything was locked, so that later changes have no earlier time. */
  readonly at: Date;
  /** The browser sessions that sent the requests, if any; in the requests' order. */
  readonly origins: readonly (string | undefined)[];
  readonly requestIds: readonly Buffer[];
  readonly quotas: Quotas;
}

/** A request's answer, and the events for others once everything is committed. */
export interface Outcome<Name extends PairName> {
  readonly answer: Answer<Name>;
  readonly events: readonly NewEvent[];
}

/** The result of a batch: an outcome for each request, and the writes for all of them. */
export interface Changes<Name extends PairName> {
  readonly outcomes: readonly Outcome<Name>[];
  readonly writes: readonly Prisma.Sql[];
}

/** What `prepare` works with. */
export interface PrepareContext {
  readonly passwords: Passwords;
  readonly database: Database;
  readonly attempts: Attempts;
  readonly source: Source;
  readonly requestId: Buffer;
  /** The workers' secrets, with which administrators' links and keys are made. */
  readonly requestSecrets: readonly string[];
  /** Undefined if Web Push is off. */
  readonly push: PushSettings | undefined;
  readonly now: Now;
}

/** Of kind `once`: its writes commit together with its events and the replies. */
// biome-ignore lint/suspicious/noExplicitAny: only the service knows what it prepares and finds
export interface OnceService<Name extends PairName, Prepared = Plain<Name>, Found = any> {
  readonly kind: 'once';
  /** Slow work that needs no transaction, for requests that were not handled before. */
  readonly prepare?: (request: Plain<Name>, context: PrepareContext) => Promise<Prepared | Failure>;
  /** The locks and reads, locks first. */
  readonly load: (requests: readonly Prepared[]) => Queries<Found>;
  /** Pure, except that it increases counters of the locked rooms it is given. */
  readonly decide: (requests: readonly Prepared[], found: Found, context: OnceContext) => Changes<Name>;
}

/** What a query works with. */
export interface AgainContext {
  readonly pipeline: Pick<Pipeline, 'read' | 'change'>;
  readonly passwords: Passwords;
  readonly attempts: Attempts;
  /** The sources of the requests, in their order. */
  readonly sources: readonly Source[];
  /** The workers' secrets, with which administrators' keys are made. */
  readonly requestSecrets: readonly string[];
  /** Undefined if Web Push is off. */
  readonly push: PushSettings | undefined;
  readonly now: Now;
}

/** Of kind `again`: runs for every delivery. */
export interface AgainService<Name extends PairName> {
  readonly kind: 'again';
  readonly run: (
    requests: readonly Plain<Name>[],
    context: AgainContext,
  ) => Promise<(QueryAnswer<Name> | NotedAnswer<Name>)[]>;
}

/** The result of a batch of an ephemeral pair. */
export interface Moments<Name extends PairName> {
  readonly refusals: readonly (Failure | undefined)[];
  readonly events: readonly { readonly event: NewEvent; readonly cause?: Plain<Name> }[];
}

/** Of kind `ephemeral`: its events are published and forgotten; only a refusal is answered. */
export interface EphemeralService<Name extends PairName> {
  readonly kind: 'ephemeral';
  readonly run: (requests: readonly Plain<Name>[], database: Database, now: Now) => Promise<Moments<Name>>;
}

/** The outcome of a request that is refused, or that nobody else needs to know of. */
export function quiet<Name extends PairName>(answer: Answer<Name>): Outcome<Name> {
  return { answer, events: [] };
}
