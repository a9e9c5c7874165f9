/**
 * What is known of each HTTP request once it is answered, or its client has gone: counted, told in a line, and traced where
 * somebody traces.
 */
import type { Span, Tracing } from '@parley/messaging';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AccessLog, clientGone, rounded } from '../access-log.ts';
import type { FrontMetrics } from '../front-metrics.ts';
import { givenTraceparent } from './traceparent.ts';
import { streamPath } from './upgrades.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The id of the request to a pair that it became. */
    requestId: string | undefined;
    /** Whether it was asked, so that its outcome will be known. */
    isAsked: boolean;
    span: Span | undefined;
    isWatched: boolean;
  }
  interface FastifyContextConfig {
    /**
     * Its answer lasts for as long as somebody listens: how long that was says nothing. Of `/api/events`, whose socket is handed
     * over, its stream tells.
     */
    isStream?: boolean;
  }
}

export interface AnswersOptions {
  readonly accessLog: AccessLog;
  readonly counts: Pick<FrontMetrics, 'answered' | 'took'>;
  readonly tracing?: Tracing | undefined;
}

/** To be called before there are routes. */
export function watchAnswers(app: FastifyInstance, { accessLog, counts, tracing }: AnswersOptions): void {
  app.decorateRequest('requestId', undefined);
  app.decorateRequest('isAsked', false);
  app.decorateRequest('span', undefined);
  app.decorateRequest('isWatched', true);
  if (tracing)
    app.addHook('onRequest', (request, _reply, done) => {
      const { url, config } = request.routeOptions;
      if (url?.startsWith('/api/') && url !== streamPath && !config.isStream) {
        const given = givenTraceparent(request.headers.traceparent);
        const attributes = { 'http.request.method': request.method, 'http.route': url };
        request.span = tracing.start(`${request.method} ${url}`, 'server', given, attributes);
      }
      done();
    });
  function tell(request: FastifyRequest, reply: FastifyReply): void {
    if (!request.isWatched) return;
    request.isWatched = false;
    const { method, requestId } = request;
    const status = reply.raw.headersSent ? reply.raw.statusCode : clientGone;
    const route = routeOf(request);
    const ms = reply.elapsedTime;
    const userId = request.session?.userId ?? null;
    const line = { method, route, status, ms: rounded(ms), bytes: bytesOf(reply), userId, requestId };
    counts.answered({ method, route: route ?? 'none', status });
    if (request.routeOptions.config.isStream && status === 200) {
      accessLog.stream(line);
      return;
    }
    counts.took({ route: route ?? 'none' }, ms);
    accessLog.http({ ...line, isAsked: request.isAsked });
    request.span?.end(
      { 'http.response.status_code': status, 'parley.request_id': requestId },
      status >= 500 ? String(status) : undefined,
    );
  }

  app.addHook('onRequest', (request, reply, done) => {
    // Fastify tells of answers that are finished only.
    reply.raw.once('close', () => {
      const isHandedOver = reply.sent && !reply.raw.writableEnded;
      if (!isHandedOver || request.routeOptions.config.isStream) tell(request, reply);
    });
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    tell(request, reply);
    done();
  });
}

/** Files of a build have names that no other build has: they are one route. */
function routeOf({ routeOptions: { url } }: FastifyRequest): string | null {
  if (url === undefined) return null;
  return url.startsWith('/assets/') ? '/assets/*' : url;
}

function bytesOf(reply: FastifyReply): number | null {
  const length = Number(reply.getHeader('content-length'));
  return Number.isNaN(length) ? null : length;
}
