/** `GET /api/session`, and the claim that turns a login's ticket into a session of the user's. */
import { randomUUID } from 'node:crypto';
import { Failure } from '@parley/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SessionStore } from './sessions.ts';
import type { Streams } from './streams.ts';
import type { Tickets } from './tickets.ts';

export interface SessionRoutesOptions {
  readonly sessions: SessionStore;
  readonly streams: Streams;
  readonly tickets: Tickets;
}

export function sessionRoutes(
  app: FastifyInstance,
  { sessions, streams, tickets }: SessionRoutesOptions,
): void {
  app.get('/api/session', async (request, reply) => {
    reply.header('Cache-Control', 'no-store');
    return { userId: request.session.userId ?? null };
  });

  app.post('/api/session/claim', async (request) => {
    const { origin } = request.session;
    const ticket = (request.body as { ticket?: unknown } | null)?.ticket;
    if (origin === undefined || typeof ticket !== 'string') throw new Failure('TICKET_INVALID');
    const userId = tickets.redeem(ticket, origin);
    await bindSession(request, sessions, userId);
    // Other tabs of this browser come back under the new cookie.
    streams.disconnect(streams.ofOrigin(origin));
    return { userId };
  });
}

/**
 * Ends the request's session and begins one of the user's, with an id and an origin that nobody knew before.
 * @throws Failure `TICKET_INVALID` where another request has taken the session first
 */
export async function bindSession(
  request: FastifyRequest,
  sessions: SessionStore,
  userId: string,
): Promise<void> {
  const { sessionId, stored } = request.session;
  if (stored && !(await sessions.take(sessionId))) throw new Failure('TICKET_INVALID');
  await request.session.regenerate();
  request.session.origin = randomUUID();
  request.session.userId = userId;
}
