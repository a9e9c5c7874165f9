/**
 * SockJS, in which many clients of the second original wrap their frames: what they ask for first, and its framing over
 * WebSocket (https://sockjs.github.io/sockjs-protocol/sockjs-protocol-0.3.3.html).
 *
 * Of its transports this is the only one. The others keep a session in the memory of one process, which each poll would
 * have to reach again; here any front will do. The npm package `sockjs` is no help: it answers upgrades by itself, past
 * Fastify's hooks, lets pages of every origin in with their cookies, and can't tell how much a client has left unread.
 */
import { randomInt } from 'node:crypto';
import { decodeUtf8 } from '@parley/contracts';
import type { SharedText } from './shared-text.ts';
import type { Wire } from './socket.ts';
import { closeCodes, StompError } from './stomp-error.ts';

/** Proxies, and some clients, take silence for an end. Milliseconds. */
const heartbeatInterval = 25_000;

/** What a client asks for before it chooses a transport. The cookie is the session's. */
export function sockJsInfo() {
  return { websocket: true, origins: ['*:*'], cookie_needed: true, entropy: randomInt(2 ** 32) };
}

/** Wraps what is written. */
export class SockJsWire implements Wire {
  readonly #wire: Wire;
  readonly #heart: NodeJS.Timeout;

  constructor(wire: Wire) {
    this.#wire = wire;
    wire.send('o');
    this.#heart = setInterval(() => wire.send('h'), heartbeatInterval).unref();
  }

  get bufferedAmount(): number {
    return this.#wire.bufferedAmount;
  }

  send(data: string | SharedText): void {
    this.#wire.send(typeof data === 'string' ? wrap(data) : data.wrapped(wrap));
  }

  onceTaken(act: () => void): void {
    this.#wire.onceTaken(act);
  }

  close(code: number, reason: string): void {
    this.gone();
    this.#wire.send(`c${JSON.stringify([code, reason])}`);
    this.#wire.close(code, reason);
  }

  ping(): void {
    this.#wire.ping();
  }

  pause(): void {
    this.#wire.pause();
  }

  resume(): void {
    this.#wire.resume();
  }

  terminate(): void {
    this.#wire.terminate();
  }

  /** The connection is closed. */
  gone(): void {
    clearInterval(this.#heart);
  }
}

const wrap = (text: string): string => `a${JSON.stringify([text])}`;

/** The texts in what a client wrote: a JSON array of them, or one alone. @throws StompError */
export function unwrapSockJs(message: Uint8Array): readonly Uint8Array[] {
  if (message.length === 0) return [];
  const texts = [parse(message)].flat();
  if (texts.every((text) => typeof text === 'string')) return texts.map((text) => Buffer.from(text));
  throw new StompError('SockJS frames are JSON arrays of texts', closeCodes.protocol);
}

function parse(message: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(message));
  } catch {
    return undefined;
  }
}
