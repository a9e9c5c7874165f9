/** `GET /api/events`: the SSE stream of a session, anonymous or logged in. */
import type { ServerResponse } from 'node:http';
import { Failure } from '@parley/contracts';
import type { Log } from '@parley/messaging';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { clientNetwork } from '../http/client-address.ts';
import { handOverHeaders } from '../http/security-headers.ts';
import { FrontRequest, streamPath } from '../http/upgrades.ts';
import { liveSession } from '../sessions/sessions.ts';
import { type EndedStream, openSseStream, retryTime } from '../streams/sse-stream.ts';
import type { Streams } from '../streams/streams.ts';
import type { EventRouter } from './event-router.ts';

/** Milliseconds after which a browser that can't be served now comes back, at least. */
const comeBackAfter = 5_000;

export interface StreamRouteOptions {
  readonly streams: Streams;
  readonly events: EventRouter;
  readonly maxStreams: number;
  readonly onTooSlow?: () => void;
  readonly onEnded?: (ended: EndedStream) => void;
  readonly log: Log;
}

interface Resume {
  Querystring: { cursor?: string | string[]; lastEventId?: string | string[] };
  Headers: { 'last-event-id'?: string };
}

/**
 * `?cursor=` is for a page that makes its stream anew; a browser that comes back by itself says `Last-Event-ID`, as do
 * EventSource's replacements, or they add `lastEventId` to the address. Both came later than what stands there already.
 */
function cursorOf({ headers, query }: FastifyRequest<Resume>): string | undefined {
  return (
    headers['last-event-id'] || [query.lastEventId].flat().at(-1) || [query.cursor].flat()[0] || undefined
  );
}

/** To be called before WebSockets are served, which takes all that is handed over for theirs. */
export function streamRoute(app: FastifyInstance, options: StreamRouteOptions): void {
  const { streams, events, maxStreams, log, onTooSlow, onEnded } = options;
  app.get<Resume>(streamPath, {
    // A HEAD would open a stream that never ends and never says anything.
    exposeHeadRoute: false,
    /** Any status but 200 stops a browser's EventSource for good, so trouble is answered by asking it to come back. */
    errorHandler(error, request, reply) {
      if (!(error instanceof Failure)) request.log.error({ error }, 'stream could not be opened');
      handOverHeaders(reply);
      reply.hijack();
      askToComeBack(reply.raw);
    },
    async handler(request, reply) {
      const live = liveSession(request);
      // Whose socket was handed over is answered once.
      if (!live) return reply.code(204).header('Connection', 'close').send();
      handOverHeaders(reply);
      reply.hijack();
      const { raw } = request;
      const isHandedOver = raw instanceof FrontRequest && raw.upgrade;
      if (!isHandedOver || streams.size >= maxStreams) return askToComeBack(reply.raw);
      const cursor = cursorOf(request);
      try {
        const stream = {
          request: raw,
          response: reply.raw,
          live,
          network: clientNetwork(request),
          log,
          onTooSlow,
          onEnded,
        };
        await openSseStream(streams, stream, (opened) => events.open(opened, cursor));
      } catch (error) {
        request.log.warn({ error }, 'stream could not be opened');
        raw.socket.destroy(); // which the response may have given away
      }
    },
  });
}

function askToComeBack(response: ServerResponse): void {
  const headers = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', Connection: 'close' };
  response.writeHead(200, headers);
  // Nobody else ends a socket that was handed over, nor sees it end.
  response.end(`retry: ${retryTime(comeBackAfter)}\n\n`, () => response.socket?.destroy());
}
