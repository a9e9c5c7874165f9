/** `/ws-stomp`: STOMP over WebSocket, plain or in SockJS's framing, for the clients of the second original. */
import fastifyWebsocket from '@fastify/websocket';
import { Failure } from '@parley/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clientAddress, clientNetwork, clientPlace } from '../http/client-address.ts';
import { refuseHandshake, responseUnderWay } from '../http/raw-refusals.ts';
import { deviceOf } from '../sessions/device.ts';
import { liveSession } from '../sessions/sessions.ts';
import { type Connected, connect } from './connect.ts';
import { Newcomers } from './newcomers.ts';
import { refuseForeign } from './origins.ts';
import type { StompServices } from './services.ts';
import { StompSocket, type Wire } from './socket.ts';
import { SockJsWire, sockJsInfo, unwrapSockJs } from './sockjs.ts';
import { closeCodes, StompError } from './stomp-error.ts';
import { type LibraryWebSocket, WebSocketWire } from './web-socket-wire.ts';

/** The second is where a client set up for SockJS looks for the plain WebSocket. */
const paths = ['/ws-stomp', '/ws-stomp/websocket'];
const sockJsPath = '/ws-stomp/:server/:session/websocket';
const subprotocols = ['v12.stomp', 'v11.stomp', 'v10.stomp'];

/** What is used of the library's WebSocket, besides. */
interface WebSocket extends LibraryWebSocket {
  on(event: 'message', listener: (data: Data, isBinary: boolean) => void): void;
  on(event: 'pong' | 'close', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  removeAllListeners(event: 'error'): void;
}

export async function stompRoutes(app: FastifyInstance, services: StompServices): Promise<void> {
  const { config } = services;
  const newcomers = new Newcomers(services.maxOfAddress);
  await app.register(fastifyWebsocket, {
    options: {
      // What is written past the library is not compressed.
      perMessageDeflate: false,
      // Several frames may stand in one message.
      maxPayload: 4 * config.frameBytes,
      handleProtocols: (offered: ReadonlySet<string>) =>
        subprotocols.find((protocol) => offered.has(protocol)) ?? false,
    },
    // The others are closed as the streams that they are.
    preClose(done) {
      for (const socket of newcomers) socket.close(closeCodes.goingAway, 'this front goes away');
      this.websocketServer.close();
      done();
    },
  });
  app.websocketServer.on('wsClientError', refuseHandshake);
  const onRequest = async (request: FastifyRequest) => refuseForeign(request, config.origins);
  for (const path of paths)
    app.get(path, { websocket: true, onRequest }, (webSocket: WebSocket, request: FastifyRequest) => {
      const wire = takeOver(webSocket, request, services);
      const socket = accept(webSocket, wire, request, services, newcomers);
      receiveFrom(webSocket, socket, (data) => [asBytes(data)]);
    });
  app.get(sockJsPath, { websocket: true, onRequest }, (webSocket: WebSocket, request: FastifyRequest) => {
    const sockJs = new SockJsWire(takeOver(webSocket, request, services));
    webSocket.on('close', () => sockJs.gone());
    const socket = accept(webSocket, sockJs, request, services, newcomers);
    receiveFrom(webSocket, socket, (data) => unwrapSockJs(asBytes(data)));
  });
  sockJsRoutes(app, onRequest);
}

/** What clients of SockJS ask for besides. */
function sockJsRoutes(app: FastifyInstance, onRequest: (request: FastifyRequest) => Promise<void>): void {
  app.get('/ws-stomp/info', { onRequest }, async ({ headers: { origin } }, reply) => {
    reply.headers({ 'cache-control': 'no-store', vary: 'Origin' });
    // Who comes so far with an origin may connect.
    if (origin) allowOrigin(reply, origin);
    return sockJsInfo();
  });
  // Refused before a body is read.
  app.all('/ws-stomp/:server/:session/:transport', {
    onRequest: async () => {
      throw new Failure('NOT_FOUND', 'of the transports of SockJS there is only websocket');
    },
    handler: () => undefined,
  });
}

function allowOrigin(reply: FastifyReply, origin: string): void {
  reply.headers({ 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' });
}

type Data = Buffer | ArrayBuffer | Buffer[];

/** Lets go of request and response, which the library holds for whoever handles errors. */
function takeOver(webSocket: WebSocket, { raw }: FastifyRequest, { writes, log }: StompServices): Wire {
  webSocket.removeAllListeners('error');
  webSocket.on('error', (error) => {
    log.debug({ error }, 'STOMP socket broken');
    webSocket.terminate();
  });
  responseUnderWay(raw.socket)?.detachSocket(raw.socket);
  return new WebSocketWire(webSocket, raw.socket, writes);
}

/** @param open what of STOMP is in a message */
function receiveFrom(
  webSocket: WebSocket,
  socket: StompSocket,
  open: (data: Data) => readonly Uint8Array[],
): void {
  webSocket.on('message', (data) => {
    try {
      for (const piece of open(data)) socket.receive(piece);
    } catch (error) {
      socket.fail(error);
    }
  });
}

/**
 * @param out where to write, in whatever framing
 * @param newcomers sockets of which nobody has said yet who they are
 */
function accept(
  webSocket: WebSocket,
  out: Wire,
  request: FastifyRequest,
  services: StompServices,
  newcomers: Newcomers,
): StompSocket {
  const { config, streams, events, sessions, maxStreams, log, onTooSlow } = services;
  const caller = {
    live: liveSession(request),
    address: clientAddress(request),
    network: clientNetwork(request),
    shown: { device: deviceOf(request.headers), place: clientPlace(request) },
  };
  let connected: Connected | undefined;
  const socket = new StompSocket(
    out,
    config,
    async (frame) => {
      connected = await connect(socket, frame, caller, services);
      const { session } = connected;
      newcomers.delete(socket);
      if (socket.isOpen) streams.add(session, () => events.open(session, undefined, () => session.live()));
      else leave();
    },
    log,
    onTooSlow,
  );
  const leave = () => {
    newcomers.delete(socket);
    if (!connected) return;
    const { session, sid } = connected;
    session.close();
    streams.remove(session);
    if (sid !== undefined)
      sessions.take(sid).catch((error) => log.warn({ error }, 'a session was left behind'));
  };
  webSocket.on('pong', () => socket.heard());
  webSocket.on('close', () => {
    socket.gone();
    leave();
  });
  if (newcomers.size + streams.size >= maxStreams || !newcomers.hasRoomFor(caller.network))
    socket.fail(new StompError('too many are connected: try again later', closeCodes.tryAgainLater));
  else newcomers.add(socket, caller.network);
  return socket;
}

function asBytes(data: Data): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
