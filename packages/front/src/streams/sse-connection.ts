/**
 * What better-sse writes a stream on: the socket itself, which the response gives away once its head is written.
 *
 * The library's own connection keeps a copy of request and response for as long as the stream is open, and with Node's own
 * and Fastify's they hold five times what the stream needs. Here nothing is left of them. The body has no length and no
 * chunks: it ends with the connection, on which nothing else can come.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Connection } from 'better-sse';

const headers = { ...Connection.constants.RESPONSE_HEADERS, Connection: 'close' };
const answer = new Response(null, { headers });
const nowhere = new URL(`http://${Connection.constants.REQUEST_HOST}`);
const nothing = Buffer.alloc(0);
/** Milliseconds in which a reader may take the end of its stream. */
const closingTime = 5_000;

export interface SseConnectionOptions {
  /** Handed over with its socket, so that nothing else will be read from it. */
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /**
   * Whether so many bytes may be written, where so many wait that the reader has not taken. If not, nothing more is written.
   * @returns what is to be done once they are taken, or undefined where they may not
   */
  readonly admit: (bytes: number, waiting: number) => (() => void) | undefined;
}

export class SseConnection extends Connection {
  /** Looked at while the session is opened. */
  url: URL;
  readonly response: Response = answer;
  readonly #socket: Socket;
  readonly #admit: SseConnectionOptions['admit'];
  #head: ServerResponse | undefined;

  constructor({ request, response: head, admit }: SseConnectionOptions) {
    super();
    this.url = new URL(request.url ?? '/', nowhere);
    this.#socket = request.socket;
    this.#admit = admit;
    this.#head = head;
    this.#socket.setNoDelay(true);
    // Nothing else is answered here; and who sends no more is gone, as for Node's own server.
    this.#socket.on('data', destroy).on('end', destroy).on('error', destroy);
    // It may have gone before anybody listened.
    if (!this.#socket.readable) this.#socket.destroy();
  }

  /** Made anew each time: the library hears of the end from the socket's owner, so that nobody needs to keep it. */
  get request(): Request {
    return new Request(this.url);
  }

  get isOpen(): boolean {
    return this.#socket.writable;
  }

  /** So far, with the head of the answer. */
  get bytesWritten(): number {
    return this.#socket.bytesWritten;
  }

  onceClosed(act: () => void): void {
    this.#socket.once('close', act);
  }

  sendHead(): void {
    const head = this.#head;
    if (!head) return;
    head.removeHeader('Transfer-Encoding');
    head.writeHead(200, headers).flushHeaders();
    head.detachSocket(this.#socket);
    this.#head = undefined;
  }

  sendChunk(text: string): void {
    if (!this.isOpen) return;
    const bytes = encoded(text);
    const taken = this.#admit(bytes.length, this.#socket.writableLength);
    if (taken) this.#socket.write(bytes, taken);
    else this.destroy();
  }

  /** Once all that was written is taken, or can't be any more. */
  onceTaken(act: () => void): void {
    if (this.isOpen) this.#socket.write(nothing, () => act());
    else act();
  }

  /** The session is open. */
  opened(): void {
    this.url = nowhere;
  }

  cleanup(): void {}

  end(): void {
    const socket = this.#socket;
    socket.destroySoon();
    const timer = setTimeout(() => socket.destroy(), closingTime).unref();
    socket.once('close', () => clearTimeout(timer));
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

function destroy(this: Socket): void {
  this.destroy();
}

/** The last that was encoded: many streams are told the same, one after the other. */
let last: { readonly text: string; readonly bytes: Buffer } | undefined;

function encoded(text: string): Buffer {
  if (last?.text !== text) last = { text, bytes: Buffer.from(text) };
  return last.bytes;
}
