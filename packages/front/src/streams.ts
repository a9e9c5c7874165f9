/**
 * The open streams of this front, found by origin or by user, and what is written on them.
 *
 * An event is framed once however many streams it goes to. A reader that falls behind by more than its budget is cut
 * off, so that it can't fill the memory; its browser comes back by itself.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SessionEndedEvent } from '@parley/contracts';
import type { Log } from '@parley/messaging';
import { createEventBuffer, createSession, type EventBuffer, type Session } from 'better-sse';
import type { LiveSession } from './sessions.ts';

/** An SSE event. */
export interface Frame {
  readonly event: string;
  /** Text is JSON already, in one line. */
  readonly data: object | string;
  /** The cursor after it. */
  readonly id?: string | undefined;
}

export interface Stream extends LiveSession {
  readonly id: string;
  readonly session: Session;
  readonly response: ServerResponse;
}

/** Bytes that may wait for a slow reader. */
const budget = 1024 * 1024;
/** Milliseconds after which a browser comes back, spread so that not all do at once. */
export const retryTime = (from = 1_000): number => Math.round(from * (1 + Math.random()));

export class Streams {
  readonly #log: Log;
  /** With what is to be done when the stream is gone. */
  readonly #all = new Map<Stream, () => void>();
  readonly #byOrigin = new Map<string, Set<Stream>>();
  readonly #byUser = new Map<string, Set<Stream>>();
  #closed = false;

  constructor(log: Log) {
    this.#log = log;
  }

  get size(): number {
    return this.#all.size;
  }

  /**
   * Opens a stream; it is removed when the connection closes, whoever closes it.
   * @param greet writes the first event, in the turn in which the stream is added; it returns what is to be done when
   *   the stream is gone
   */
  async open(
    request: IncomingMessage,
    response: ServerResponse,
    live: LiveSession,
    greet: (stream: Stream) => () => void,
  ): Promise<void> {
    if (response.destroyed || response.socket?.destroyed) return;
    const session = await createSession(request, response, { retry: retryTime(), keepAlive: null });
    const stream: Stream = { ...live, id: randomUUID(), session, response };
    if (response.destroyed) return;
    if (this.#closed) {
      response.end();
      return;
    }
    response.once('close', () => this.#remove(stream));
    this.#add(stream);
    const leave = greet(stream);
    if (this.#all.has(stream)) this.#all.set(stream, leave);
    else leave();
  }

  [Symbol.iterator](): Iterator<Stream> {
    return this.#all.keys();
  }

  ofOrigin(origin: string): ReadonlySet<Stream> {
    return this.#byOrigin.get(origin) ?? none;
  }

  ofUser(userId: string): ReadonlySet<Stream> {
    return this.#byUser.get(userId) ?? none;
  }

  push(streams: Iterable<Stream>, event: string, data: Frame['data'], id?: string): void {
    const frame = framed([{ event, data, id }]);
    for (const stream of [...streams]) this.#write(stream, frame);
  }

  /** Any number of events for one stream, in one write. */
  pushAll(stream: Stream, frames: readonly Frame[]): void {
    if (frames.length > 0) this.#write(stream, framed(frames));
  }

  /** Tells the streams that their session is over, and ends them. */
  end(streams: Iterable<Stream>, reason: SessionEndedEvent['reason']): void {
    const ended: SessionEndedEvent = { reason };
    const all = [...streams];
    this.push(all, 'session-ended', ended);
    this.disconnect(all);
  }

  /** Ends streams without a word: their browsers reconnect. */
  disconnect(streams: Iterable<Stream>): void {
    for (const stream of [...streams]) {
      this.#remove(stream);
      stream.response.end();
    }
  }

  /** Ends all streams, and those whose opening is under way. */
  close(): void {
    this.#closed = true;
    this.disconnect(this.#all.keys());
  }

  #write(stream: Stream, frame: EventBuffer): void {
    if (!this.#all.has(stream) || stream.response.destroyed) return;
    stream.session
      .batch(frame)
      .catch((error) => this.#log.debug({ error }, 'stream closed while it was written to'));
    if (stream.response.writableLength <= budget) return;
    this.#log.warn(
      { streamId: stream.id, waiting: stream.response.writableLength },
      'stream too slow, cut off',
    );
    this.#remove(stream);
    stream.response.destroy();
  }

  #add(stream: Stream): void {
    this.#all.set(stream, () => undefined);
    addTo(this.#byOrigin, stream.origin, stream);
    if (stream.userId !== null) addTo(this.#byUser, stream.userId, stream);
  }

  #remove(stream: Stream): void {
    const leave = this.#all.get(stream);
    if (!leave) return;
    this.#all.delete(stream);
    removeFrom(this.#byOrigin, stream.origin, stream);
    if (stream.userId !== null) removeFrom(this.#byUser, stream.userId, stream);
    leave();
  }
}

function framed(frames: readonly Frame[]): EventBuffer {
  const buffer = createEventBuffer({
    serializer: (data) => (typeof data === 'string' ? data : JSON.stringify(data)),
  });
  for (const { event, data, id } of frames) {
    buffer.event(event);
    if (id !== undefined) buffer.id(id);
    buffer.data(data).dispatch();
  }
  return buffer;
}

const none: ReadonlySet<Stream> = new Set();

function addTo(index: Map<string, Set<Stream>>, key: string, stream: Stream): void {
  const streams = index.get(key);
  if (streams) streams.add(stream);
  else index.set(key, new Set([stream]));
}

function removeFrom(index: Map<string, Set<Stream>>, key: string, stream: Stream): void {
  const streams = index.get(key);
  streams?.delete(stream);
  if (streams?.size === 0) index.delete(key);
}
