/** What a reply means to this front: whoever waits for it, the streams it goes to, and those it ends. */
import { Failure, failureReply, type PairName, pairs, type Reply, replyEventName } from '@parley/contracts';
import {
  type Addressee,
  type Log,
  type ReceivedReply,
  type Span,
  shownId,
  type Tracing,
} from '@parley/messaging';
import { loggedInUser } from '../sessions/logged-in-user.ts';
import type { SessionStore } from '../sessions/sessions.ts';
import type { Tickets } from '../sessions/tickets.ts';
import type { Stream, Streams } from '../streams/streams.ts';
import type { Deliveries } from './deliveries.ts';
import { isLasting, type PendingRequest, type PendingRequests } from './pending-requests.ts';
import { type ReadReply, readReply } from './read-reply.ts';
import { ToldReplies } from './told-replies.ts';

export interface ReplyRouterOptions {
  readonly sessions: Pick<SessionStore, 'outdate'>;
  readonly streams: Streams;
  readonly pending: PendingRequests;
  readonly tickets: Tickets;
  readonly deliveries: Pick<Deliveries, 'note'>;
  readonly log: Log;
  readonly tracing?: Tracing | undefined;
}

/**
 * Whether the user that a topic-born reply is keyed by is the one it names: a request that can't be read is answered
 * under its own key, whatever that is.
 */
function isFor({ origin, userId }: ReceivedReply, { body }: ReadReply): boolean {
  return origin !== undefined || body.userId === userId;
}

export class ReplyRouter {
  readonly #options: ReplyRouterOptions;
  readonly #told = new ToldReplies();

  constructor(options: ReplyRouterOptions) {
    this.#options = options;
  }

  /** Whether anybody here may have to hear of such a reply; most are another front's. */
  concerns(pair: PairName, addressee: Addressee): boolean {
    if (endsSessions.has(pair)) return true;
    const { streams, pending } = this.#options;
    if ('userId' in addressee)
      return pairs[pair].mayAsk === 'session' && streams.ofUser(addressee.userId).size > 0;
    return streams.ofOrigin(addressee.origin).size > 0 || pending.isAwaitedBy(addressee.origin);
  }

  /** @returns whether anybody here was told */
  receive(received: ReceivedReply): boolean {
    const streams = this.#streamsFor(received);
    const hasEnded = endsSessions.has(received.pair) && received.errorCode === '';
    // Before anybody here is told, and may ask again.
    if (hasEnded) this.#options.sessions.outdate(received.userId);
    const isAwaited = this.#isAwaited(received);
    if (streams.size === 0 && !isAwaited && !hasEnded) return false;
    const reply = this.#read(received);
    if (!reply || !isFor(received, reply)) return false;
    const span = this.#traced(received);
    const isTold = this.#deliver(received, reply, { streams, isAwaited }, span);
    span?.end({ 'parley.outcome': received.errorCode || 'OK' });
    if (hasEnded) this.#endStreams(received, reply);
    return isTold;
  }

  /** Tells the streams of an origin that no reply has come in time; one that comes later replaces it. */
  timeOut({ pair, requestId, origin, userId }: PendingRequest): void {
    const { streams } = this.#options;
    const text = JSON.stringify(failureReply(pair, userId, new Failure('TIMEOUT')));
    streams.push(streams.ofOrigin(origin), replyEventName(pair), replyEvent(requestId, text));
  }

  /** A reply without origin was born on a topic: it goes to its user's streams; a login's, or a front's own, to none. */
  #streamsFor({ pair, origin, userId }: ReceivedReply): ReadonlySet<Stream> {
    const { streams } = this.#options;
    if (origin !== undefined) return streams.ofOrigin(origin);
    return pairs[pair].mayAsk === 'session' ? streams.ofUser(userId) : new Set();
  }

  #isAwaited({ pair, requestId, origin }: ReceivedReply): boolean {
    return origin !== undefined && this.#options.pending.isPending({ pair, requestId, origin });
  }

  /** @returns whether anybody was told */
  #deliver(
    received: ReceivedReply,
    reply: ReadReply,
    { streams, isAwaited }: { streams: ReadonlySet<Stream>; isAwaited: boolean },
    span: Span | undefined,
  ): boolean {
    const { pair, requestId, origin, credentialVersion } = received;
    const { pending, deliveries } = this.#options;
    if (origin !== undefined) pending.answer({ pair, requestId, origin }, reply, credentialVersion);
    const those = this.#newTo(streams, received, reply);
    if (those.length > 0) {
      const ticket = this.#ticketFor(received, reply);
      this.#options.streams.push(those, replyEventName(pair), replyEvent(requestId, reply.text, ticket));
    }
    const isTold = those.length > 0 || isAwaited;
    if (isTold)
      deliveries.note(requestId, {
        pair,
        outcome: received.errorCode,
        isAwaited,
        streams: those.length,
      });
    if (span) for (const stream of those) this.#traceWrite(stream, pair, span);
    return isTold;
  }

  /** Of what a worker has said, where that is part of a trace. */
  #traced({ pair, requestId, traceparent }: ReceivedReply): Span | undefined {
    if (traceparent === undefined) return undefined;
    return this.#options.tracing?.start(`process ${replyEventName(pair)}`, 'consumer', traceparent, {
      'messaging.system': 'kafka',
      'messaging.operation.type': 'process',
      'messaging.operation.name': 'process',
      'messaging.message.conversation_id': shownId(requestId),
      'parley.pair': pair,
    });
  }

  /** Until the stream's reader has taken it. */
  #traceWrite(stream: Stream, pair: PairName, { traceparent }: Span): void {
    const { tracing, streams } = this.#options;
    const span = tracing?.start(`write ${replyEventName(pair)} to stream`, 'internal', traceparent);
    streams.onceTaken(stream, () => span?.end());
  }

  /** Of what may be tried again, or is run anew each time, each reply is news. */
  #newTo(
    streams: ReadonlySet<Stream>,
    { pair, requestId }: ReceivedReply,
    { body, text }: ReadReply,
  ): readonly Stream[] {
    const isRepeatable = pairs[pair].kind !== 'once' || !isLasting(body);
    return isRepeatable ? [...streams] : this.#told.newTo(streams, `${pair} ${requestId}`, text);
  }

  /** Of a login that succeeded, and whose page can prove that it asked. */
  #ticketFor(
    { pair, origin, claimChallenge: challenge, credentialVersion }: ReceivedReply,
    { body }: ReadReply,
  ): string | undefined {
    if (pair !== 'login' || !body.isSuccess || origin === undefined || challenge === undefined)
      return undefined;
    return this.#options.tickets.issue(
      { origin, challenge },
      { userId: loggedInUser(body), credentialVersion },
    );
  }

  /**
   * The worker has ended sessions. The reply to `user-end-session` names them; a logout ends its own or, where it has none,
   * all of its user's; a changed password leaves only the session it came from, one that was reset leaves none, and neither
   * does an account that was locked or deleted.
   */
  #endStreams(received: ReceivedReply, { body }: ReadReply): void {
    const { streams } = this.#options;
    if (received.pair === 'user-end-session') {
      const { sessionId } = body as Partial<Reply<'user-end-session'>>;
      for (const origin of Array.isArray(sessionId) ? sessionId : [])
        streams.end(streams.ofOrigin(origin), 'ended');
    } else if (received.pair === 'logout') streams.end(this.#streamsFor(received), 'logout');
    else if (received.pair === 'user-delete') streams.end(streams.ofUser(received.userId), 'deleted');
    else if (received.pair === 'account-lock') {
      const { lockedAt } = body as Partial<Reply<'account-lock'>>;
      if (lockedAt) streams.end(streams.ofUser(received.userId), 'locked');
    } else if (received.pair === 'user-reset-password')
      streams.end(streams.ofUser(received.userId), 'password-changed');
    else streams.end(this.#othersOf(received), 'password-changed');
  }

  #othersOf({ origin, userId }: ReceivedReply): Stream[] {
    return [...this.#options.streams.ofUser(userId)].filter((stream) => stream.origin !== origin);
  }

  #read({ pair, requestId, value }: ReceivedReply): ReadReply | undefined {
    const reply = readReply(value);
    if (!reply) this.#options.log.warn({ pair, requestId }, 'a record on a response topic is not a reply');
    return reply;
  }
}

/** The worker ends sessions in the transaction of these. */
const endsSessions: ReadonlySet<PairName> = new Set([
  'logout',
  'user-change-password',
  'user-reset-password',
  'user-end-session',
  'user-delete',
  'account-lock',
]);

/** A `ReplyEvent` as JSON, made once for all streams. @param reply JSON in one line */
function replyEvent(requestId: string, reply: string, ticket?: string): string {
  const more = ticket === undefined ? '' : `,"ticket":${JSON.stringify(ticket)}`;
  return `{"requestId":${JSON.stringify(requestId)},"reply":${reply}${more}}`;
}
