/** Tells requests of this front's own pages from those of other sites, which browsers send with its cookie too. */
import type { FastifyRequest } from 'fastify';

/** Whether an `Origin` is of the host that the request is for. */
export function isOfHost(origin: string, { host }: Pick<FastifyRequest, 'host'>): boolean {
  const page = URL.canParse(origin) ? siteOf(new URL(origin).host) : undefined;
  return page !== undefined && page === siteOf(host);
}

/**
 * Whether a browser says that the request comes from a page of another site, or may: `Sec-Fetch-Site`
 * (https://www.w3.org/TR/fetch-metadata/), or, from browsers that don't say, an `Origin` that is not this host's. Scripts say
 * neither.
 */
export function isForeign(request: Pick<FastifyRequest, 'headers' | 'host'>): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site === 'same-origin' || site === 'none') return false;
  return site === 'cross-site' || (origin !== undefined && !isOfHost(origin, request));
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
