/**
 * Opens a front's SSE stream, or its STOMP socket with a subscription, with as little client code as possible: the
 * front is measured on a machine that it shares with thousands of clients.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export const kinds = ['sse', 'stomp'] as const;
export type Kind = (typeof kinds)[number];

export interface ConnectionOptions {
  readonly kind: Kind;
  /** URL of the front. */
  readonly url: string;
  /** The session's cookie as sent. */
  readonly cookie: string;
  readonly roomId: number;
}

/** The default interval of stompjs and Spring. Milliseconds. */
const heartbeat = 10_000;
/** How long the front may take to answer. Milliseconds. */
const patience = 60_000;

/** Resolves once the front delivers the room's events. The socket is then paused. */
export async function openConnection(options: ConnectionOptions): Promise<Socket> {
  const { hostname, port, host } = new URL(options.url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const ask = (text: string | Buffer, answer: string) => {
    socket.write(text);
    return untilToldOf(socket, answer);
  };
  const head = [`Host: ${host}`, `Cookie: ${options.cookie}`];
  if (options.kind === 'sse') {
    await ask(request('/api/events', [...head, 'Accept: text/event-stream']), 'event:hello');
    return socket;
  }
  await ask(request('/ws-stomp', [...head, ...upgrade()]), '\r\n\r\n');
  await ask(
    frame(`CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:${heartbeat},${heartbeat}\n\n\0`),
    'CONNECTED',
  );
  const destination = `/topic/normal/${options.roomId}`;
  await ask(frame(`SUBSCRIBE\nid:room\ndestination:${destination}\nreceipt:ready\n\n\0`), 'RECEIPT');
  const beat = frame('\n');
  const beating = setInterval(() => socket.write(beat), heartbeat);
  socket.once('close', () => clearInterval(beating));
  return socket;
}

const request = (path: string, headers: readonly string[]) =>
  [`GET ${path} HTTP/1.1`, ...headers, '', ''].join('\r\n');

const upgrade = () => [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
  'Sec-WebSocket-Protocol: v12.stomp',
];

/** A short WebSocket text frame (RFC 6455, 5.2), masked with zeros. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length > 125) throw new RangeError('longer frames are not written here');
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

/** @throws with the received data if the connection ends or times out */
async function untilToldOf(socket: Socket, answer: string): Promise<void> {
  let told = '';
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => onEnd(), patience);
    const onData = (chunk: Buffer) => {
      told += chunk.toString('latin1');
      if (told.includes(answer)) settle();
    };
    const onEnd = (error?: Error) => settle(error ?? new Error(`no ${answer.trim()}: ${told.slice(-300)}`));
    const settle = (error?: Error) => {
      clearTimeout(late);
      socket.pause().off('data', onData).off('close', onClose).off('error', onEnd);
      if (error) reject(error);
      else resolve();
    };
    const onClose = () => onEnd();
    socket.on('data', onData).on('close', onClose).on('error', onEnd).resume();
  });
}
