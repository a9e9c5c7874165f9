/** The pages: one built shell for every route, its assets, and the anonymous session a page begins with. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import { Failure } from '@parley/contracts';
import { ConfigurationError } from '@parley/messaging';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Administrators } from '../sessions/administrators.ts';
import { type CountSession, originOf } from '../sessions/begin-anonymous.ts';
import { pageWithoutSlash, wantedPage } from './page-paths.ts';

/** @throws ConfigurationError where the pages are not built. */
export function readShell(webRoot: string): string {
  const file = path.join(webRoot, 'index.html');
  if (!existsSync(file))
    throw new ConfigurationError(
      `WEB_ROOT has no index.html: the pages are not built.\nBuild them with: npm run prepare:code`,
    );
  return readFileSync(file, 'utf8');
}

export async function assetRoutes(app: FastifyInstance, webRoot: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: webRoot,
    index: false,
    wildcard: false,
    setHeaders(response, file) {
      // Built names carry a hash of their content.
      const forever = path.relative(webRoot, file).startsWith(`assets${path.sep}`);
      response.header('Cache-Control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

/** The pages say by themselves that an address is none of theirs, in the reader's language. */
export function missingPage(shell: string) {
  return ({ url, method, headers }: FastifyRequest, reply: FastifyReply): FastifyReply | undefined => {
    const isLookedFor = (method === 'GET' || method === 'HEAD') && headers.accept?.includes('text/html');
    if (!isLookedFor || url.startsWith('/api/')) return undefined;
    const meant = pageWithoutSlash(url);
    return meant === undefined ? sendShell(reply, shell, 404) : reply.redirect(meant, 308);
  };
}

function sendShell(reply: FastifyReply, shell: string, status = 200): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').header('Cache-Control', 'no-store').send(shell);
}

export interface PageRoutesOptions {
  readonly countSession: CountSession;
  /** Who may see the inspector's page, where there is an inspector. */
  readonly administrators: Pick<Administrators, 'includes'> | undefined;
}

export function pageRoutes(
  app: FastifyInstance,
  shell: string,
  { countSession, administrators }: PageRoutesOptions,
): void {
  const page = (
    url: string,
    elsewhere: (request: FastifyRequest) => string | undefined,
    isThere: (request: FastifyRequest) => Promise<boolean> = async () => true,
  ) =>
    app.get(url, {
      /** Without the database there is no session, nor for whoever has too many; the page can say so and try again. */
      errorHandler(error, request, reply) {
        if (error instanceof Failure && error.status === 429) {
          reply.header('Retry-After', error.retryAfter);
          return sendShell(reply, shell, 429);
        }
        request.log.error({ error }, 'page without a session');
        return sendShell(reply, shell, 503);
      },
      async handler(request, reply) {
        const target = elsewhere(request);
        if (target) return reply.redirect(target);
        await originOf(request, countSession);
        return sendShell(reply, shell, (await isThere(request)) ? 200 : 404);
      },
    });

  page('/', ({ session }) => (session.userId === undefined ? '/login' : undefined));
  page('/rooms', () => '/');
  const toLogin = ({ session, url: wanted }: FastifyRequest) =>
    session.userId === undefined ? `/login?to=${encodeURIComponent(wanted)}` : undefined;
  for (const url of ['/rooms/:roomId(^[1-9]\\d{0,14}$)', '/u/:userId', '/friends', '/search', '/me'])
    page(url, toLogin);
  if (administrators)
    page('/inspector', toLogin, async ({ session }) => administrators.includes(session.userId ?? ''));
  // Whoever is logged in may have been given a link too.
  for (const url of ['/reset', '/invite']) page(url, () => undefined);
  for (const url of ['/login', '/signup'])
    page(url, ({ session, query }) =>
      session.userId === undefined ? undefined : wantedPage((query as { to?: unknown }).to),
    );
}
