/**
 * A browser's stream: one SSE response.
 *
 * An event is framed once however many streams it goes to.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '@parley/messaging';
import { createEventBuffer, createSession, type EventBuffer, type Session } from 'better-sse';
import type { LiveSession } from '../sessions/sessions.ts';
import type { Frame, Stream, Streams } from './streams.ts';

/** Bytes that may wait for a slow reader. */
const budget = 1024 * 1024;
/** Milliseconds after which a browser comes back, spread so that not all do at once. */
export const retryTime = (from = 1_000): number => Math.round(from * (1 + Math.random()));

export class SseStream implements Stream {
  readonly id = randomUUID();
  readonly origin: string;
  readonly userId: string | null;
  readonly response: ServerResponse;
  readonly #session: Session;
  readonly #log: Log;

  private constructor({ origin, userId }: LiveSession, session: Session, response: ServerResponse, log: Log) {
    this.origin = origin;
    this.userId = userId;
    this.response = response;
    this.#session = session;
    this.#log = log;
  }

  /** @returns undefined where the browser has gone meanwhile */
  static async open(
    request: IncomingMessage,
    response: ServerResponse,
    live: LiveSession,
    log: Log,
  ): Promise<SseStream | undefined> {
    if (response.destroyed || response.socket?.destroyed) return undefined;
    const session = await createSession(request, response, { retry: retryTime(), keepAlive: null });
    return response.destroyed ? undefined : new SseStream(live, session, response, log);
  }

  write(frames: readonly Frame[]): void {
    if (this.response.destroyed) return;
    this.#session
      .batch(framed(frames))
      .catch((error) => this.#log.debug({ error }, 'stream closed while it was written to'));
    const waiting = this.response.writableLength;
    if (waiting <= budget) return;
    this.#log.warn({ streamId: this.id, waiting }, 'stream too slow, cut off');
    this.response.destroy();
  }

  end(): void {
    this.response.end();
  }
}

/**
 * Opens a stream among the others, of which it is removed when the connection closes, whoever closes it.
 * @param greet as `Streams.add` has it
 */
export async function openSseStream(
  streams: Streams,
  connection: { request: IncomingMessage; response: ServerResponse; live: LiveSession; log: Log },
  greet: (stream: Stream) => () => void,
): Promise<void> {
  const { request, response, live, log } = connection;
  const stream = await SseStream.open(request, response, live, log);
  if (!stream) return;
  response.once('close', () => streams.remove(stream));
  streams.add(stream, () => greet(stream));
}

/** The last that was framed: many streams are told the same, one after the other. */
let last: { readonly frames: readonly Frame[]; readonly buffer: EventBuffer } | undefined;

function framed(frames: readonly Frame[]): EventBuffer {
  if (last?.frames === frames) return last.buffer;
  const buffer = createEventBuffer({
    serializer: (data) => (typeof data === 'string' ? data : JSON.stringify(data)),
  });
  for (const { event, data, id } of frames) {
    buffer.event(event);
    if (id !== undefined) buffer.id(id);
    buffer.data(data).dispatch();
  }
  last = { frames, buffer };
  return buffer;
}
