/** Whose pages may open sockets: any page may open one to anywhere, and the browser sends the cookie along. */
import { Failure } from '@parley/contracts';
import type { FastifyRequest } from 'fastify';

/** @throws Failure `FORBIDDEN` where the page is of another site */
export function refuseForeign(
  { headers, host }: Pick<FastifyRequest, 'headers' | 'host'>,
  allowed: readonly string[],
): void {
  const { origin } = headers;
  if (origin === undefined || allowed.includes(origin)) return;
  const page = URL.canParse(origin) ? siteOf(new URL(origin).host) : undefined;
  if (page !== undefined && page === siteOf(host)) return;
  throw new Failure('FORBIDDEN', 'pages of this origin may not connect (STOMP_ORIGINS)');
}

/**
 * A host as it can be compared: proxies name the port of the scheme, which browsers leave out, and whoever types an
 * address may use capitals. @returns undefined for what is no host
 */
function siteOf(host: string): string | undefined {
  if (!/^[^/?#@\\]+$/.test(host)) return undefined;
  const url = `http://${host}`;
  // As `http:` the URL loses its :80 by itself.
  return URL.canParse(url) ? new URL(url).host.replace(/:443$/, '') : undefined;
}
