/** What a reply means to this front: whoever waits for it, the streams it goes to, and those it ends. */
import {
  Failure,
  failureReply,
  type PairName,
  pairs,
  type Reply,
  type ReplyEvent,
  replyEventName,
} from '@parley/contracts';
import type { Log, ReceivedReply } from '@parley/messaging';
import { loggedInUser } from '../sessions/logged-in-user.ts';
import type { Tickets } from '../sessions/tickets.ts';
import type { Stream, Streams } from '../streams/streams.ts';
import type { PendingRequest, PendingRequests } from './pending-requests.ts';

export interface ReplyRouterOptions {
  readonly streams: Streams;
  readonly pending: PendingRequests;
  readonly tickets: Tickets;
  readonly log: Log;
}

/**
 * Whether the user that a topic-born reply is keyed by is the one it names: a request that can't be read is answered
 * under its own key, whatever that is.
 */
function isFor({ origin, userId }: ReceivedReply, reply: Reply<PairName>): boolean {
  return origin !== undefined || reply.userId === userId;
}

export class ReplyRouter {
  readonly #options: ReplyRouterOptions;

  constructor(options: ReplyRouterOptions) {
    this.#options = options;
  }

  /** Drops, before it parses, what is for nobody here; most replies are another front's. */
  receive(received: ReceivedReply): void {
    const { pair, requestId, origin, errorCode } = received;
    const streams = this.#streamsFor(received);
    const awaited = origin !== undefined && this.#options.pending.isPending({ pair, origin, requestId });
    const endsSessions = (pair === 'logout' || pair === 'user-change-password') && errorCode === '';
    if (streams.size === 0 && !awaited && !endsSessions) return;
    const reply = this.#parse(received);
    if (!reply || !isFor(received, reply)) return;
    this.#deliver(received, reply, streams);
    if (endsSessions) this.#endStreams(received);
  }

  /** Tells the streams of an origin that no reply has come in time; one that comes later replaces it. */
  timeOut({ pair, requestId, origin, userId }: PendingRequest): void {
    const { streams } = this.#options;
    const reply = failureReply(pair, userId, new Failure('TIMEOUT'));
    const event: ReplyEvent = { requestId, reply };
    streams.push(streams.ofOrigin(origin), replyEventName(pair), event);
  }

  /** A reply without origin was born on a topic: it goes to its user's streams; a login's, or a front's own, to none. */
  #streamsFor({ pair, origin, userId }: ReceivedReply): ReadonlySet<Stream> {
    const { streams } = this.#options;
    if (origin !== undefined) return streams.ofOrigin(origin);
    return pairs[pair].mayAsk === 'session' ? streams.ofUser(userId) : new Set();
  }

  #deliver(
    { pair, requestId, origin, credentialVersion }: ReceivedReply,
    reply: Reply<PairName>,
    streams: ReadonlySet<Stream>,
  ): void {
    const { pending, tickets } = this.#options;
    if (origin !== undefined) pending.answer({ pair, requestId, origin }, reply, credentialVersion);
    const event: ReplyEvent = { requestId, reply };
    if (pair === 'login' && reply.isSuccess && origin !== undefined)
      event.ticket = tickets.issue(origin, { userId: loggedInUser(reply), credentialVersion });
    if (streams.size > 0) this.#options.streams.push(streams, replyEventName(pair), event);
  }

  /**
   * The worker has ended the sessions. A logout ends its own, or, where it has none, all of its user's; a new password
   * leaves only the session it came from.
   */
  #endStreams(received: ReceivedReply): void {
    const { streams } = this.#options;
    if (received.pair === 'logout') streams.end(this.#streamsFor(received), 'logout');
    else streams.end(this.#othersOf(received), 'password-changed');
  }

  #othersOf({ origin, userId }: ReceivedReply): Stream[] {
    return [...this.#options.streams.ofUser(userId)].filter((stream) => stream.origin !== origin);
  }

  #parse({ pair, requestId, value }: ReceivedReply): Reply<PairName> | undefined {
    try {
      const reply = JSON.parse(value.toString('utf8'));
      if (typeof reply === 'object' && reply !== null && typeof reply.isSuccess === 'boolean') return reply;
    } catch {
      // told below, like JSON that is no reply
    }
    this.#options.log.warn({ pair, requestId }, 'a record on a response topic is not a reply');
    return undefined;
  }
}
