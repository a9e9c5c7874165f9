/** `/ws-stomp`: STOMP over WebSocket, for the clients of the second original. */
import fastifyWebsocket from '@fastify/websocket';
import { Failure } from '@parley/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { liveSession } from '../sessions.ts';
import { type Connected, connect } from './connect.ts';
import type { StompServices } from './services.ts';
import { StompSocket, type Wire } from './socket.ts';
import { closeCodes, StompError } from './stomp-error.ts';

/** The second is where a client set up for SockJS looks for the plain WebSocket. */
const paths = ['/ws-stomp', '/ws-stomp/websocket'];
const subprotocols = ['v12.stomp', 'v11.stomp', 'v10.stomp'];

/** What is used of the library's WebSocket, besides. */
interface EventfulWire extends Wire {
  on(event: 'message', listener: (data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean) => void): void;
  on(event: 'pong' | 'close', listener: () => void): void;
}

export async function stompRoutes(app: FastifyInstance, services: StompServices): Promise<void> {
  const { config, log } = services;
  const strangers = new Set<StompSocket>();
  await app.register(fastifyWebsocket, {
    options: {
      // Several frames may stand in one message.
      maxPayload: 4 * config.frameBytes,
      handleProtocols: (offered: ReadonlySet<string>) =>
        subprotocols.find((protocol) => offered.has(protocol)) ?? false,
    },
    errorHandler: (error, socket) => {
      log.debug({ error }, 'STOMP socket broken');
      socket.terminate();
    },
    // The others are closed as the streams that they are.
    preClose(done) {
      for (const socket of strangers) socket.close(closeCodes.goingAway, 'this front goes away');
      this.websocketServer.close();
      done();
    },
  });
  for (const path of paths)
    app.get(
      path,
      { websocket: true, onRequest: async (request) => refuseForeign(request, config.origins) },
      (wire: EventfulWire, request: FastifyRequest) => accept(wire, request, services, strangers),
    );
}

/**
 * Any page may open a WebSocket to anywhere, and the browser sends the cookie along.
 * @throws Failure `FORBIDDEN` where the page is of another site
 */
function refuseForeign({ headers, host }: FastifyRequest, allowed: readonly string[]): void {
  const { origin } = headers;
  if (origin === undefined || allowed.includes(origin)) return;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new Failure('FORBIDDEN', 'pages of this origin may not connect (STOMP_ORIGINS)');
}

/** @param strangers sockets of which nobody has said yet who they are */
function accept(
  wire: EventfulWire,
  request: FastifyRequest,
  services: StompServices,
  strangers: Set<StompSocket>,
): void {
  const { config, streams, events, sessions, maxStreams, log } = services;
  const live = liveSession(request);
  let connected: Connected | undefined;
  const socket = new StompSocket(
    wire,
    config,
    async (frame) => {
      connected = await connect(socket, frame, live, services);
      const { session } = connected;
      strangers.delete(socket);
      if (socket.isOpen) streams.add(session, () => events.open(session, undefined, () => session.live()));
      else leave();
    },
    log,
  );
  const leave = () => {
    strangers.delete(socket);
    if (!connected) return;
    const { session, sid } = connected;
    session.close();
    streams.remove(session);
    if (sid !== undefined)
      sessions.take(sid).catch((error) => log.warn({ error }, 'a session was left behind'));
  };
  wire.on('message', (data) => socket.receive(asBytes(data)));
  wire.on('pong', () => socket.heard());
  wire.on('close', () => {
    socket.gone();
    leave();
  });
  if (strangers.size + streams.size >= maxStreams)
    socket.fail(new StompError('too many are connected: try again later', closeCodes.tryAgainLater));
  else strangers.add(socket);
}

function asBytes(data: Buffer | ArrayBuffer | Buffer[]): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
