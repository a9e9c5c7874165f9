/** The events that a front writes on a stream, by SSE event name. Replies come as `<pair>-response`. */
import type { PairName, Reply } from './pairs.ts';

/** First on each stream. `userId` is null while nobody is logged in. */
export interface HelloEvent {
  userId: string | null;
  streamId: string;
}

/** A reply to a request of this session, or to one of its user's that was written directly to a topic. */
export interface ReplyEvent<Name extends PairName = PairName> {
  requestId: string;
  reply: Reply<Name>;
  /**
   * Only on the `login-response` of a successful login that had a `Parley-Claim-Challenge`: works once, for 60 s, with
   * `POST /api/session/claim`.
   */
  ticket?: string;
}

/** Missed events can't be replayed: clients that show rooms load them again. */
export interface ResetEvent {
  reason: 'too-old' | 'too-many' | 'other-cluster' | 'unreadable';
}

/** The session has ended; the stream ends after this event. */
export interface SessionEndedEvent {
  /**
   * `ended`: from another session of the same user; `locked`: an administrator has locked the account; `deleted`: the
   * account no longer exists.
   */
  reason: 'logout' | 'expired' | 'password-changed' | 'ended' | 'locked' | 'deleted';
}

/** Its session, user or address has too many streams; this was the oldest, and ends after this event. */
export interface EvictedEvent {
  of: 'session' | 'user' | 'address';
}

/** The SSE event name of a pair's replies, even if its topics are renamed. */
export function replyEventName<Name extends PairName>(pair: Name): `${Name}-response` {
  return `${pair}-response`;
}
