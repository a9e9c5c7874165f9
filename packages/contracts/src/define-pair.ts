/**
 * What a pair is: the one place that says what may be asked, by whom, and what is answered.
 *
 * Both sides derive their types, topics, routes and checks from it. Adding a pair is an entry in `pairs.ts`
 * and a service in the worker; either alone does not compile.
 */
import type { z } from 'zod';

/**
 * What a pair promises (docs/invariants.md):
 * - `once`: inbox, effect and stored reply in one transaction; a repeated request id gets the stored reply.
 * - `again`: no inbox; a repeated request simply runs anew.
 * - `ephemeral`: no inbox, no reply.
 */
export type Kind = 'once' | 'again' | 'ephemeral';

export interface PairDefinition<Request extends object = object, Reply extends object = object> {
  readonly kind: Kind;
  /** The request as it stands on the topic. Unknown fields are ignored. */
  readonly request: z.ZodType<Request>;
  /** The reply's own fields, besides `userId`, `isSuccess`, `errorMessage` and `errorCode`. */
  readonly reply: z.ZodType<Reply>;
  /** The reply's own fields when the request failed, as the original had them. */
  readonly failedReply: { readonly [Field in keyof Reply]: Reply[Field] | null };
  /** The request's field that names the asker. */
  readonly asker: keyof Request & string;
  /** Who may ask through the front: anybody, or the session's user only. */
  readonly mayAsk: 'anyone' | 'session';
  /** Partitions of both topics where `TOPIC_<PAIR>_PARTITIONS` does not say otherwise. */
  readonly partitions: number;
  /** Whether the request carries a password, as `userPw` or sealed as `userPwEnc`. */
  readonly credentials: boolean;
  /** The record's value as an object, where the original's was not a JSON object. Throws on what is neither. */
  readonly decode?: (text: string) => unknown;
  /** The opposite of `decode`. */
  readonly encode?: (request: Request) => string;
}

/** Infers the two shapes, and holds `failedReply` and `asker` to them. */
export function definePair<Request extends object, Reply extends object>(
  definition: Omit<PairDefinition<Request, Reply>, 'partitions' | 'credentials'> &
    Partial<Pick<PairDefinition<Request, Reply>, 'partitions' | 'credentials'>>,
): PairDefinition<Request, Reply> {
  return { partitions: 2, credentials: false, ...definition };
}
