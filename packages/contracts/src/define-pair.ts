/**
 * What a pair is: the one place that says what may be asked, by whom, and what is answered.
 *
 * Both sides derive their types, topics, routes and checks from it. Adding a pair is an entry in `pairs.ts`
 * and a service in the worker; either alone does not compile.
 */
import type { z } from 'zod';
import type { Failure } from './failures.ts';

/**
 * What a pair promises (docs/invariants.md):
 * - `once`: inbox, effect and stored reply in one transaction; a repeated request id gets the stored reply.
 * - `again`: no inbox; a repeated request simply runs anew.
 * - `ephemeral`: no inbox, no outbox, and no reply but a refusal.
 */
export type Kind = 'once' | 'again' | 'ephemeral';

/** A pair's own fields in the reply of a failure. */
type FailedReply<Reply> = { readonly [Field in keyof Reply]: Reply[Field] | null };

/** What a password is called where it travels in plain. */
export type CredentialField = 'userPw' | 'newPw';

export interface PairDefinition<Request extends object = object, Reply extends object = object> {
  readonly kind: Kind;
  /** The request as it stands on the topic. Unknown fields are ignored. */
  readonly request: z.ZodType<Request>;
  /** The reply's own fields, besides `userId`, `isSuccess`, `errorMessage` and `errorCode`. */
  readonly reply: z.ZodType<Reply>;
  /** The reply's own fields when the request failed, as the original had them. */
  readonly failedReply: FailedReply<Reply> | ((failure: Failure) => FailedReply<Reply>);
  /** The request's field that names the asker. */
  readonly asker: keyof Request & string;
  /** The request's field that becomes the record's key: the room where it names one, so that a room has one place. */
  readonly key: keyof Request & string;
  /**
   * Who may ask over HTTP: anybody, or the session's user for itself; else nobody, because the front asks by itself, or because
   * it takes the workers' request secret.
   */
  readonly mayAsk: 'anyone' | 'session' | 'front' | 'administrator';
  /** Partitions of both topics where `TOPIC_<PAIR>_PARTITIONS` does not say otherwise. */
  readonly partitions: number;
  /** The request's fields that carry a password; each may travel sealed instead, under its name and `Enc`. */
  readonly credentials: readonly CredentialField[];
  /** The record's value as an object, where the original's was not a JSON object. Throws on what is neither. */
  readonly decode?: (text: string) => unknown;
  /** The opposite of `decode`. */
  readonly encode?: (request: Request) => string;
}

type WithDefault = 'partitions' | 'credentials' | 'key';

/** Infers the two shapes, and holds `failedReply`, `asker` and `key` to them. */
export function definePair<Request extends object, Reply extends object>(
  definition: Omit<PairDefinition<Request, Reply>, WithDefault> &
    Partial<Pick<PairDefinition<Request, Reply>, WithDefault>>,
): PairDefinition<Request, Reply> {
  return { partitions: 2, credentials: [], key: definition.asker, ...definition };
}
