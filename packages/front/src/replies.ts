/** What a reply means to this front: whoever waits for it, the streams it goes to, and sessions it ends. */
import {
  Failure,
  failureReply,
  type PairName,
  pairs,
  type Reply,
  type ReplyEvent,
  replyEventName,
} from '@parley/contracts';
import { keepTrying, type Log, type ReceivedReply } from '@parley/messaging';
import type { PendingRequest, PendingRequests } from './pending-requests.ts';
import type { SessionStore } from './sessions.ts';
import type { Stream, Streams } from './streams.ts';
import type { Tickets } from './tickets.ts';

export interface ReplyRouterOptions {
  readonly streams: Streams;
  readonly pending: PendingRequests;
  readonly sessions: Pick<SessionStore, 'endOfOrigin' | 'endOfUser'>;
  readonly tickets: Tickets;
  readonly log: Log;
  readonly stopping: AbortSignal;
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
    const endsSessions = pair === 'logout' && errorCode === '';
    if (streams.size === 0 && !awaited && !endsSessions) return;
    const reply = this.#parse(received);
    if (!reply) return;
    if (endsSessions) void this.#endSessions(received, reply);
    else this.#deliver(received, reply, streams);
  }

  /** Tells the streams of an origin that no reply has come in time; one that comes later replaces it. */
  timeOut({ pair, requestId, origin, userId }: PendingRequest): void {
    const { streams } = this.#options;
    const reply = failureReply(pair, userId, new Failure('TIMEOUT'));
    const event: ReplyEvent = { requestId, reply };
    streams.push(streams.ofOrigin(origin), replyEventName(pair), event);
  }

  /** A reply without origin was born on a topic: it goes to its user's streams, a login's to none. */
  #streamsFor({ pair, origin, userId }: ReceivedReply): ReadonlySet<Stream> {
    const { streams } = this.#options;
    if (origin !== undefined) return streams.ofOrigin(origin);
    return pairs[pair].mayAsk === 'anyone' ? new Set() : streams.ofUser(userId);
  }

  #deliver(
    { pair, requestId, origin }: ReceivedReply,
    reply: Reply<PairName>,
    streams: ReadonlySet<Stream>,
  ): void {
    const { pending, tickets } = this.#options;
    if (origin !== undefined) pending.answer({ pair, requestId, origin }, reply);
    const event: ReplyEvent = { requestId, reply };
    if (pair === 'login' && reply.isSuccess && origin !== undefined)
      event.ticket = tickets.issue(origin, reply.userId);
    if (streams.size > 0) this.#options.streams.push(streams, replyEventName(pair), event);
  }

  /** The rows go first, so that whoever hears of the logout finds no session left. */
  async #endSessions(received: ReceivedReply, reply: Reply<PairName>): Promise<void> {
    const { sessions, log, stopping } = this.#options;
    const { origin, userId } = received;
    const end = () => (origin === undefined ? sessions.endOfUser(userId) : sessions.endOfOrigin(origin));
    const told = (error: Error) => log.error({ error }, 'sessions could not be ended; trying again');
    await keepTrying(end, stopping, told).catch(() => undefined);
    // Looked up only now: a stream may have been opened while the rows were still there.
    const streams = this.#streamsFor(received);
    this.#deliver(received, reply, streams);
    this.#options.streams.end(streams, 'logout');
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
