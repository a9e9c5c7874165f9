import type { PairName } from '@parley/contracts';
import type { ReceivedRequest } from '../records/received-request.ts';
import type { ReplyText } from '../replies/send-reply.ts';

/**
 * Handles requests of one pair that arrived together, and returns a reply for each, in their order; `noReply` for a
 * successful one of an ephemeral pair. `expired` tells whether a request's deadline has passed; it is checked again
 * before each try. Returns `tryLater`, for a request or instead of all replies, if nothing was done: it is then called
 * later with fewer requests, key by key. Rejects only when it is stopping: the requests are then delivered again later.
 */
export type Handle = (
  pair: PairName,
  requests: readonly ReceivedRequest[],
  expired: (request: ReceivedRequest) => boolean,
) => Promise<readonly (ReplyText | NoReply | TryLater)[] | TryLater>;

/** The result of a successful ephemeral request. */
export const noReply = Symbol('no reply');
export type NoReply = typeof noReply;

/** Nothing was done, for a reason that may pass, or because of one among several requests. */
export const tryLater = Symbol('try later');
export type TryLater = typeof tryLater;
