/**
 * What is refused before there is a request that Fastify knows: bytes that are no HTTP, heads that are too large or too
 * slow, and handshakes of WebSockets. Node's and the libraries' own words for these are plain text, HTML or nothing.
 */
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Failure } from '@parley/contracts';
import type { FastifyInstance } from 'fastify';
import { problemOf, problemType } from './problems.ts';
import { mayBeSlow } from './slow-bodies.ts';

/** What has been sent so far is lost where a connection is closed with bytes unread; milliseconds. */
const patienceForReader = 2_000;

const refusals: Readonly<Record<string, readonly [status: number, Failure]>> = {
  // Of a front that stood still, too, and read it too late: it may be asked again.
  ERR_HTTP_REQUEST_TIMEOUT: [408, new Failure('TIMEOUT', 'the request did not come in time')],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, new Failure('TOO_LARGE', 'the chunk extensions are too large')],
  HPE_HEADER_OVERFLOW: [431, new Failure('TOO_LARGE', 'the headers are too large')],
};
const notHttp = [400, new Failure('BAD_REQUEST', 'this is not HTTP/1.1')] as const;

/** Fastify's `clientErrorHandler`. Where an answer is under way already, another would be taken for part of it. */
export function refuseBytes({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT' && mayBeSlow(socket)) return;
  if (code === 'ECONNRESET' || responseUnderWay(socket)?.headersSent) socket.destroy();
  else refuse(socket, ...(refusals[code ?? ''] ?? notHttp));
}

/** The answer that a connection is busy with. Node's own default for errors looks there too. */
export function responseUnderWay(socket: Socket): ServerResponse | undefined {
  return (socket as Socket & { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
}

/** A handshake that is none. */
export function refuseHandshake({ message }: Error, socket: Duplex): void {
  refuse(socket, 400, new Failure('BAD_REQUEST', message), 'Sec-WebSocket-Version: 13\r\n');
}

/**
 * Writes a refusal as the last thing on a connection.
 * @param header one more, with its line end
 */
export function refuse(socket: Duplex, status: number, failure: Failure, header = ''): void {
  if (!socket.writable) return;
  const body = JSON.stringify(problemOf(failure, status));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${problemType}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n${header}Connection: close\r\n\r\n${body}`,
  );
  setTimeout(() => socket.destroy(), patienceForReader).unref();
}

/** What Node would answer with a status and no body. */
export function refuseInsteadOfNode(app: FastifyInstance): void {
  app.server.on('checkExpectation', (_request, response: ServerResponse) => {
    const body = JSON.stringify(
      problemOf(new Failure('BAD_REQUEST', 'only 100-continue can be expected'), 417),
    );
    response.writeHead(417, { 'Content-Type': problemType, 'Content-Length': Buffer.byteLength(body) });
    response.end(body);
  });
  // With `requireHostHeader: false`.
  app.addHook('onRequest', ({ raw: { httpVersion, headers } }, _reply, done) => {
    const isWithout = httpVersion === '1.1' && headers.host === undefined;
    done(isWithout ? new Failure('BAD_REQUEST', 'a request has a Host header') : undefined);
  });
}
