/**
 * One page's stream: rows as they come, four times a second at most, and what went by each second. The next rows are written once
 * the page has taken those before; what has no room until then is lost, and counted (row-queue.ts).
 */
import type { InspectorEvents } from '@parley/contracts';
import { createSession, type Session } from 'better-sse';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { handOverHeaders } from '../http/security-headers.ts';
import type { LiveSession } from '../sessions/sessions.ts';
import { retryTime } from '../streams/sse-stream.ts';
import { type Exchange, type ExchangeFilter, isWanted, rowOf } from './exchange.ts';
import { RowQueue } from './row-queue.ts';
import type { TopicWatch } from './topic-watch.ts';

export interface InspectorStreamOptions {
  readonly live: LiveSession & { readonly userId: string };
  readonly filter: ExchangeFilter;
  readonly showTexts: boolean;
  readonly watch: TopicWatch;
}

/** Milliseconds. */
const flushEvery = 250;
/** How long a page may take for the last that it is told. Milliseconds. */
const takenWithin = 2_000;
/** Rows that a page begins with. */
const shownFirst = 200;

export class InspectorStream {
  readonly live: InspectorStreamOptions['live'];
  readonly #options: InspectorStreamOptions;
  readonly #session: Session;
  readonly #socket: FastifyReply['raw'];
  readonly #queue = new RowQueue();
  readonly #flushing: NodeJS.Timeout;
  readonly #leave: () => void;

  /** The response is the stream's from here on. @returns undefined where the browser has gone meanwhile */
  static async open(
    request: FastifyRequest,
    reply: FastifyReply,
    options: InspectorStreamOptions,
  ): Promise<InspectorStream | undefined> {
    handOverHeaders(reply);
    reply.hijack();
    const session = await createSession(request.raw, reply.raw, { retry: retryTime(), keepAlive: null });
    return reply.raw.destroyed ? undefined : new InspectorStream(session, reply.raw, options);
  }

  private constructor(session: Session, socket: FastifyReply['raw'], options: InspectorStreamOptions) {
    const { watch, filter } = options;
    this.live = options.live;
    this.#options = options;
    this.#session = session;
    this.#socket = socket;
    const { exchanges, seconds, leave } = watch.join({
      begun: (begun) => this.#begin(begun),
      changed: (exchange) => {
        if (isWanted(exchange, filter)) this.#queue.push(exchange);
      },
      second: (traffic, problem) => {
        if (!socket.writableNeedDrain) this.#tell('second', { traffic, ...(problem && { problem }) });
      },
    });
    this.#leave = leave;
    this.#tell('hello', { traffic: seconds });
    this.#begin(exchanges);
    this.#flushing = setInterval(() => this.#flush(), flushEvery).unref();
    socket.once('close', () => this.#stop());
  }

  onceClosed(act: () => void): void {
    this.#socket.once('close', act);
  }

  end(reason: InspectorEvents['ended']['reason']): void {
    this.#stop();
    this.#tell('ended', { reason });
    this.#close();
  }

  /** A page that comes back by itself is told nothing. */
  disconnect(): void {
    this.#stop();
    this.#close();
  }

  /** A page that takes nothing any more would never let it end. */
  #close(): void {
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), takenWithin).unref();
  }

  #begin(exchanges: readonly Exchange[]): void {
    const first = exchanges.filter((exchange) => isWanted(exchange, this.#options.filter)).slice(-shownFirst);
    for (const exchange of first) this.#queue.push(exchange);
    this.#flush();
  }

  #stop(): void {
    clearInterval(this.#flushing);
    this.#leave();
  }

  #flush(): void {
    if (this.#queue.isEmpty || this.#socket.writableNeedDrain) return;
    const { exchanges, lost } = this.#queue.take();
    this.#tell('rows', { rows: exchanges.map((exchange) => rowOf(exchange, this.#options.showTexts)), lost });
  }

  #tell<Name extends keyof InspectorEvents>(name: Name, data: InspectorEvents[Name]): void {
    if (this.#session.isConnected && !this.#socket.writableEnded) this.#session.push(data, name);
  }
}
