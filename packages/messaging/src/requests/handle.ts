import type { PairName } from '@parley/contracts';
import type { ReceivedRequest } from '../records/received-request.ts';
import type { ReplyText } from '../replies/send-reply.ts';

/**
 * Handles requests of one pair that arrived together and returns a reply for each, in their order; `noReply` for one
 * of an ephemeral pair that was done. `expired` says of a request whether its deadline has passed; it is asked again before
 * each try. Returns `tryLater`, for a request or instead of all, where nothing was done of it: it is then given fewer of them,
 * key by key, and later again. Rejects only when it is stopping: the requests are then delivered again later.
 */
export type Handle = (
  pair: PairName,
  requests: readonly ReceivedRequest[],
  expired: (request: ReceivedRequest) => boolean,
) => Promise<readonly (ReplyText | NoReply | TryLater)[] | TryLater>;

/** What an ephemeral request that was done is answered. */
export const noReply = Symbol('no reply');
export type NoReply = typeof noReply;

/** Nothing was done, for a reason that may pass, or because of one among several requests. */
export const tryLater = Symbol('try later');
export type TryLater = typeof tryLater;
