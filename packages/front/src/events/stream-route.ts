/** `GET /api/events`: the SSE stream of a session, anonymous or logged in. */
import type { ServerResponse } from 'node:http';
import type { Log } from '@parley/messaging';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { liveSession } from '../sessions/sessions.ts';
import { openSseStream, retryTime } from '../streams/sse-stream.ts';
import type { Streams } from '../streams/streams.ts';
import type { EventRouter } from './event-router.ts';

/** Milliseconds after which a browser that can't be served now comes back, at least. */
const comeBackAfter = 5_000;

export interface StreamRouteOptions {
  readonly streams: Streams;
  readonly events: EventRouter;
  readonly maxStreams: number;
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

export function streamRoute(app: FastifyInstance, { streams, events, maxStreams }: StreamRouteOptions): void {
  app.get<Resume>('/api/events', {
    // A HEAD would open a stream that never ends and never says anything.
    exposeHeadRoute: false,
    /** Any status but 200 stops a browser's EventSource for good, so trouble is answered by asking it to come back. */
    errorHandler(error, request, reply) {
      request.log.error({ error }, 'stream could not be opened');
      reply.hijack();
      askToComeBack(reply.raw);
    },
    async handler(request, reply) {
      const live = liveSession(request);
      if (!live) return reply.code(204).send();
      reply.hijack();
      if (streams.size >= maxStreams) return askToComeBack(reply.raw);
      const cursor = cursorOf(request);
      try {
        const connection = { request: request.raw, response: reply.raw, live, log: request.log as Log };
        await openSseStream(streams, connection, (stream) => events.open(stream, cursor));
      } catch (error) {
        request.log.warn({ error }, 'stream could not be opened');
        reply.raw.destroy();
      }
    },
  });
}

function askToComeBack(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.end(`retry: ${retryTime(comeBackAfter)}\n\n`);
}
