/**
 * What is written on a WebSocket, gathered into one write a turn.
 *
 * The library frames each message anew for each socket, and writes each at once. Here what many are told is framed once.
 * Pings, pongs and the closing stay the library's.
 */
import type { Socket } from 'node:net';
import type { GatheredWrites, Output } from './gathered-writes.ts';
import type { SharedText } from './shared-text.ts';
import type { Wire } from './socket.ts';

/** What is used of the library's WebSocket, whose messages must not be compressed. */
export interface LibraryWebSocket {
  readonly readyState: number;
  ping(): void;
  pause(): void;
  resume(): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

const open = 1;
const nothing = Buffer.alloc(0);

export class WebSocketWire implements Wire {
  readonly #webSocket: LibraryWebSocket;
  readonly #socket: Socket;
  readonly #output: Output;

  /** @param socket on which the WebSocket is spoken */
  constructor(webSocket: LibraryWebSocket, socket: Socket, writes: GatheredWrites) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#output = writes.outputTo(this);
  }

  get bufferedAmount(): number {
    return this.#socket.writableLength + this.#output.waiting;
  }

  send(data: string | SharedText): void {
    if (this.#webSocket.readyState !== open) return;
    this.#output.write(typeof data === 'string' ? textFrame(data) : data.encoded(textFrame));
  }

  /** What was gathered in a turn. */
  write(bytes: Buffer): void {
    if (this.#webSocket.readyState === open) this.#socket.write(bytes);
  }

  onceTaken(act: () => void): void {
    this.#output.flush();
    this.#socket.write(nothing, () => act());
  }

  ping(): void {
    this.#webSocket.ping();
  }

  pause(): void {
    this.#webSocket.pause();
  }

  resume(): void {
    this.#webSocket.resume();
  }

  close(code: number, reason: string): void {
    this.#output.flush();
    this.#webSocket.close(code, reason);
  }

  terminate(): void {
    this.#webSocket.terminate();
  }
}

/** A text message of a server, in one frame (RFC 6455, 5.2). */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, head);
  return frame;
}
