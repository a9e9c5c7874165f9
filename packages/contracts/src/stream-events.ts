/** What the front writes on a stream, by SSE event name. Replies come as `<pair>-response`. */
import type { PairName, Reply } from './pairs.ts';

/** First on each stream. `userId` is null while nobody is logged in. */
export interface HelloEvent {
  userId: string | null;
  streamId: string;
}

/** A reply to a request of this session, or to one of its user's that was born on a topic. */
export interface ReplyEvent<Name extends PairName = PairName> {
  requestId: string;
  reply: Reply<Name>;
  /**
   * Only on the `login-response` of a login that succeeded and came with a `Parley-Claim-Challenge`: single use, good for
   * 60 s, for `POST /api/session/claim`.
   */
  ticket?: string;
}

/** What was missed can't be replayed: whoever shows rooms loads them again. */
export interface ResetEvent {
  reason: 'too-old' | 'too-many' | 'other-cluster' | 'unreadable';
}

/** The session is over; the stream ends after it. */
export interface SessionEndedEvent {
  /**
   * `ended`: from another session of the same user; `locked`: an administrator has locked the account; `deleted`: there is no
   * such account any more.
   */
  reason: 'logout' | 'expired' | 'password-changed' | 'ended' | 'locked' | 'deleted';
}

/** There are more streams of its session, its user or its address than may be; this was the oldest, and ends after it. */
export interface EvictedEvent {
  of: 'session' | 'user' | 'address';
}

/** The canonical SSE event name of a pair's replies, whatever its topics are called. */
export function replyEventName<Name extends PairName>(pair: Name): `${Name}-response` {
  return `${pair}-response`;
}
