/**
 * What a service is: the functions that do a pair's work for requests that arrived together.
 *
 * It returns an answer for each request, in their order, at a number of statements that doesn't grow with theirs. A
 * `Failure` in the list is that request's answer; a throw means that the whole batch had no effect.
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

/** A request as services see it: its passwords in plain, whichever way they travelled. */
export type Plain<Name extends PairName> =
  RequestOf<Name> extends { userPw?: unknown }
    ? Omit<RequestOf<Name>, CredentialField | `${CredentialField}Enc`> & {
        [Field in CredentialField as Field extends keyof RequestOf<Name> ? Field : never]: string;
      }
    : RequestOf<Name>;

export type Answer<Name extends PairName> = ReplyOf<Name> | Failure;

/** The items of an answer's list, each as the JSON that is sent: what was written to see whether it fits is not written again. */
export class WrittenItems<Item> {
  readonly texts: readonly string[];
  /** Of types only. */
  declare readonly item?: Item;

  constructor(texts: readonly string[]) {
    this.texts = texts;
  }

  /** For whoever writes the answer as a whole. */
  toJSON(): Item[] {
    return this.texts.map((text) => JSON.parse(text));
  }
}

/** An answer whose lists may be written already. */
export type QueryAnswer<Name extends PairName> = Answer<Name> | Written<ReplyOf<Name>>;

type Written<Fields> = {
  [Field in keyof Fields]: Fields[Field] extends readonly (infer Item)[]
    ? Fields[Field] | WrittenItems<Item>
    : Fields[Field];
};

export interface Notes {
  /** For fronts, of what is no field of the pair's. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log: the account that is meant, where there is one. */
  readonly account?: string | undefined;
  /** For the log: more than the asker is told. */
  readonly reason?: string;
}

/** An answer with something besides. */
export class NotedAnswer<Name extends PairName> {
  readonly answer: Answer<Name>;
  readonly notes: Notes;

  constructor(answer: Answer<Name>, notes: Notes) {
    this.answer = answer;
    this.notes = notes;
  }
}

/** The time, as all fronts and workers go by. */
export type Now = () => Date;

export interface OnceContext {
  /** When everything was locked: what is later has no earlier time. */
  readonly at: Date;
  /** The browser sessions that the requests came from, where one did; in the requests' order. */
  readonly origins: readonly (string | undefined)[];
  readonly requestIds: readonly Buffer[];
  readonly quotas: Quotas;
}

/** A request's answer, and what others are told because of it once everything is committed. */
export interface Outcome<Name extends PairName> {
  readonly answer: Answer<Name>;
  readonly events: readonly NewEvent[];
}

/** What becomes of a batch: an outcome for each request, and what is written for all of them. */
export interface Changes<Name extends PairName> {
  readonly outcomes: readonly Outcome<Name>[];
  readonly writes: readonly Prisma.Sql[];
}

/** What a request is prepared with. */
export interface PrepareContext {
  readonly passwords: Passwords;
  readonly database: Database;
  readonly attempts: Attempts;
  readonly source: Source;
  readonly requestId: Buffer;
  /** Of the workers: administrators' links and keys are made with it. */
  readonly requestSecrets: readonly string[];
  /** Undefined where devices are not told of messages. */
  readonly push: PushSettings | undefined;
  readonly now: Now;
}

/** Of kind `once`: what it writes commits together with its events and the replies. */
// biome-ignore lint/suspicious/noExplicitAny: what a service prepares and finds is its own affair
export interface OnceService<Name extends PairName, Prepared = Plain<Name>, Found = any> {
  readonly kind: 'once';
  /** Slow work that needs no transaction, done for requests that were not handled before. */
  readonly prepare?: (request: Plain<Name>, context: PrepareContext) => Promise<Prepared | Failure>;
  /** What is locked and then read, the locks first. */
  readonly load: (requests: readonly Prepared[]) => Queries<Found>;
  /** Pure, but for what it counts up in the locked rooms it was given. */
  readonly decide: (requests: readonly Prepared[], found: Found, context: OnceContext) => Changes<Name>;
}

/** What a query works with. */
export interface AgainContext {
  readonly pipeline: Pick<Pipeline, 'read' | 'change'>;
  readonly passwords: Passwords;
  readonly attempts: Attempts;
  /** Where the requests came from, in their order. */
  readonly sources: readonly Source[];
  /** Of the workers: administrators' keys are made with it. */
  readonly requestSecrets: readonly string[];
  /** Undefined where devices are not told of messages. */
  readonly push: PushSettings | undefined;
  readonly now: Now;
}

/** Of kind `again`: every delivery runs anew. */
export interface AgainService<Name extends PairName> {
  readonly kind: 'again';
  readonly run: (
    requests: readonly Plain<Name>[],
    context: AgainContext,
  ) => Promise<(QueryAnswer<Name> | NotedAnswer<Name>)[]>;
}

/** What came of a batch of an ephemeral pair. */
export interface Moments<Name extends PairName> {
  readonly refusals: readonly (Failure | undefined)[];
  readonly events: readonly { readonly event: NewEvent; readonly cause?: Plain<Name> }[];
}

/** Of kind `ephemeral`: its events are published and forgotten; only a refusal is answered. */
export interface EphemeralService<Name extends PairName> {
  readonly kind: 'ephemeral';
  readonly run: (requests: readonly Plain<Name>[], database: Database, now: Now) => Promise<Moments<Name>>;
}

/** The outcome of a request that is refused, or of which nobody else needs to know. */
export function quiet<Name extends PairName>(answer: Answer<Name>): Outcome<Name> {
  return { answer, events: [] };
}
