/**
 * The definition of a pair: what may be asked, by whom, and the shape of the answer.
 *
 * Both sides derive their types, topics, routes and validation from it. Adding a pair takes an entry in `pairs.ts` and
 * a service in the worker; either alone does not compile.
 */
import type { z } from 'zod';
import type { Failure } from './failures.ts';

/**
 * What a pair guarantees (docs/invariants.md):
 * - `once`: inbox, effect and stored reply in one transaction; a repeated request id gets the stored reply.
 * - `again`: no inbox; a repeated request is simply executed again.
 * - `ephemeral`: no inbox, no outbox, and no reply except a refusal.
 */
export type Kind = 'once' | 'again' | 'ephemeral';

/** A pair's own fields in the reply of a failure. */
type FailedReply<Reply> = { readonly [Field in keyof Reply]: Reply[Field] | null };

/** The name of a field with a plain password. */
export type CredentialField = 'userPw' | 'newPw';

export interface PairDefinition<Request extends object = object, Reply extends object = object> {
  readonly kind: Kind;
  /** The request on its topic. Unknown fields are ignored. */
  readonly request: z.ZodType<Request>;
  /** The reply's own fields, besides `userId`, `isSuccess`, `errorMessage` and `errorCode`. */
  readonly reply: z.ZodType<Reply>;
  /** The reply's own fields if the request failed, as in the original. */
  readonly failedReply: FailedReply<Reply> | ((failure: Failure) => FailedReply<Reply>);
  /** The request's field that names the asker. */
  readonly asker: keyof Request & string;
  /**
   * The request's field that becomes the record's key: the room's id if it names a room, so that a room's requests
   * share a partition.
   */
  readonly key: keyof Request & string;
  /**
   * Who may ask over HTTP: `anyone`, or the user of the `session` on their own behalf. Nobody for `front`, because
   * fronts ask by themselves, and `administrator`, because the request needs the workers' request secret.
   */
  readonly mayAsk: 'anyone' | 'session' | 'front' | 'administrator';
  /** Partitions of both topics unless `TOPIC_<PAIR>_PARTITIONS` is set. */
  readonly partitions: number;
  /** The request's fields that carry a password; each may be sent sealed instead, under its name plus `Enc`. */
  readonly credentials: readonly CredentialField[];
  /**
   * Converts the record's value to an object, if the original's was not a JSON object. Throws if it can't be converted.
   */
  readonly decode?: (text: string) => unknown;
  /** The opposite of `decode`. */
  readonly encode?: (request: Request) => string;
}

type WithDefault = 'partitions' | 'credentials' | 'key';

/** Infers the types of request and reply, and checks `failedReply`, `asker` and `key` against them. */
export function definePair<Request extends object, Reply extends object>(
  definition: Omit<PairDefinition<Request, Reply>, WithDefault> &
    Partial<Pick<PairDefinition<Request, Reply>, WithDefault>>,
): PairDefinition<Request, Reply> {
  return { partitions: 2, credentials: [], key: definition.asker, ...definition };
}
