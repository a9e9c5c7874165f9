/** What is known of each HTTP request once it is answered: counted, told in a line, and traced where somebody traces. */
import type { Span, Tracing } from '@parley/messaging';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AccessLog, rounded } from '../access-log.ts';
import type { FrontMetrics } from '../front-metrics.ts';
import { givenTraceparent } from './traceparent.ts';
import { streamPath } from './upgrades.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The id of the request to a pair that it became. */
    requestId: string | undefined;
    span: Span | undefined;
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
  app.decorateRequest('span', undefined);
  if (tracing)
    app.addHook('onRequest', async (request) => {
      const { url } = request.routeOptions;
      if (!url?.startsWith('/api/') || url === streamPath) return;
      const given = givenTraceparent(request.headers.traceparent);
      const attributes = { 'http.request.method': request.method, 'http.route': url };
      request.span = tracing.start(`${request.method} ${url}`, 'server', given, attributes);
    });
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const { statusCode: status } = reply.raw;
    const route = routeOf(request);
    const ms = reply.elapsedTime;
    counts.answered({ method, route: route ?? 'none', status });
    counts.took({ route: route ?? 'none' }, ms);
    const userId = request.session?.userId ?? null;
    const { requestId } = request;
    accessLog.http({ method, route, status, ms: rounded(ms), bytes: bytesOf(reply), userId, requestId });
    request.span?.end(
      { 'http.response.status_code': status, 'parley.request_id': requestId },
      status >= 500 ? String(status) : undefined,
    );
  });
}

/** Files of a build have names that no other build has: they are one route. */
function routeOf({ routeOptions: { url } }: FastifyRequest): string | null {
  if (url === undefined) return null;
  return url.startsWith('/assets/') ? '/assets/*' : url;
}

function bytesOf({ raw }: FastifyReply): number | null {
  const length = Number(raw.getHeader('content-length'));
  return Number.isNaN(length) ? null : length;
}
