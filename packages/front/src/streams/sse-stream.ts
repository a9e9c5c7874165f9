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
import { SseConnection } from './sse-connection.ts';
import type { Frame, Stream, Streams } from './streams.ts';
import { WaitingBytes } from './waiting-bytes.ts';

/** Milliseconds after which a browser comes back, spread so that not all do at once. */
export const retryTime = (from = 1_000): number => Math.round(from * (1 + Math.random()));

export interface SseStreamOptions {
  /** Handed over with its socket. */
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly live: LiveSession;
  readonly network: string | undefined;
  readonly log: Log;
  /** Told when it is over, whoever ended it. */
  readonly onEnded?: ((ended: EndedStream) => void) | undefined;
  /** Told when it is cut off because its reader is too slow. */
  readonly onTooSlow?: (() => void) | undefined;
}

export interface EndedStream {
  readonly userId: string | null;
  /** How long it was open. */
  readonly ms: number;
  readonly bytes: number;
}

export class SseStream implements Stream {
  readonly id = randomUUID();
  readonly openedAt = performance.now();
  readonly origin: string;
  readonly userId: string | null;
  readonly network: string | undefined;
  readonly connection: SseConnection;
  readonly #log: Log;
  readonly #onTooSlow: (() => void) | undefined;
  readonly #waiting = new WaitingBytes();
  /** Of what is being written, the replies. */
  #replyBytes = 0;
  #session: Session | undefined;

  private constructor({ request, response, live, network, log, onTooSlow }: SseStreamOptions) {
    this.origin = live.origin;
    this.userId = live.userId;
    this.network = network;
    this.#log = log;
    this.#onTooSlow = onTooSlow;
    const admit = (bytes: number, waiting: number) => this.#admit(bytes, waiting);
    this.connection = new SseConnection({ request, response, admit });
  }

  /** @returns undefined where the browser has gone meanwhile */
  static async open(options: SseStreamOptions): Promise<SseStream | undefined> {
    const stream = new SseStream(options);
    const { connection } = stream;
    if (!connection.isOpen) return undefined;
    stream.#session = await createSession(connection, {
      retry: retryTime(),
      keepAlive: null,
      trustClientEventId: false,
    });
    connection.opened();
    return connection.isOpen ? stream : undefined;
  }

  write(frames: readonly Frame[]): void {
    if (!this.connection.isOpen) return;
    this.#replyBytes = replyBytesOf(frames);
    void this.#session?.batch(framed(frames));
    this.#replyBytes = 0;
  }

  onceTaken(act: () => void): void {
    this.connection.onceTaken(act);
  }

  end(): void {
    this.connection.end();
  }

  #admit(bytes: number, waiting: number): (() => void) | undefined {
    const taken = this.#waiting.add({ bytes, replies: this.#replyBytes }, waiting);
    if (!taken) {
      this.#log.warn({ streamId: this.id, waiting }, 'stream too slow, cut off');
      this.#onTooSlow?.();
    }
    return taken;
  }
}

/**
 * Opens a stream among the others, of which it is removed when the connection closes, whoever closes it.
 * @param greet as `Streams.add` has it
 */
export async function openSseStream(
  streams: Streams,
  options: SseStreamOptions,
  greet: (stream: Stream) => () => void,
): Promise<void> {
  const stream = await SseStream.open(options);
  if (!stream) return;
  // Not the options: the request is let go of while the stream is open.
  const { onEnded } = options;
  stream.connection.onceClosed(() => {
    streams.remove(stream);
    const { userId, openedAt, connection } = stream;
    onEnded?.({ userId, ms: Math.round(performance.now() - openedAt), bytes: connection.bytesWritten });
  });
  streams.add(stream, () => greet(stream));
}

/** Replies come to whoever has asked, and are as large as what was asked for. */
function replyBytesOf(frames: readonly Frame[]): number {
  let bytes = 0;
  for (const { event, data } of frames)
    if (event.endsWith('-response') && typeof data === 'string') bytes += Buffer.byteLength(data);
  return bytes;
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
