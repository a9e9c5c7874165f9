/** Whose pages may open sockets: any page may open one to anywhere, and the browser sends the cookie along. */
import { Failure } from '@parley/contracts';
import type { FastifyRequest } from 'fastify';
import { isOfHost } from '../http/own-pages.ts';

/** @throws Failure `FORBIDDEN` where the page is of another site */
export function refuseForeign(
  request: Pick<FastifyRequest, 'headers' | 'host'>,
  allowed: readonly string[],
): void {
  const { origin } = request.headers;
  if (origin === undefined || allowed.includes(origin) || isOfHost(origin, request)) return;
  throw new Failure('FORBIDDEN', 'pages of this origin may not connect (STOMP_ORIGINS)');
}
