/** `GET /api/session`, and the claim that turns a login's ticket into a session of the user's. */
import { randomUUID } from 'node:crypto';
import { Failure } from '@parley/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { clientPlace } from '../http/client-address.ts';
import { deviceOf } from '../sessions/device.ts';
import type { LogIn, SessionStore } from '../sessions/sessions.ts';
import type { Tickets } from '../sessions/tickets.ts';
import type { Streams } from '../streams/streams.ts';

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
    const { ticket, verifier } = (request.body ?? {}) as { ticket?: unknown; verifier?: unknown };
    if (origin === undefined || typeof ticket !== 'string' || typeof verifier !== 'string')
      throw new Failure('TICKET_INVALID');
    const logIn = tickets.redeem(ticket, { origin, verifier });
    await bindSession(request, sessions, logIn);
    // Other tabs of this browser come back under the new cookie.
    streams.disconnect(streams.ofOrigin(origin));
    return { userId: logIn.userId };
  });
}

/**
 * Ends the request's session and begins one of the user's, with an id and an origin that nobody knew before.
 * @throws Failure `TICKET_INVALID` where another request has taken the session first, or all the user's sessions have
 *   been ended since the login
 */
export async function bindSession(
  request: FastifyRequest,
  sessions: SessionStore,
  logIn: LogIn,
): Promise<void> {
  const { sessionId, stored } = request.session;
  if (stored && !(await sessions.take(sessionId))) throw new Failure('TICKET_INVALID');
  await request.session.regenerate();
  request.session.origin = randomUUID();
  Object.assign(request.session, logIn, deviceOf(request.headers));
  await request.session.save();
  sessions.used(request.session.sessionId, clientPlace(request));
  // Asked only now: what ends the sessions from now on finds this one too.
  if (!(await sessions.isOver(logIn))) return;
  await request.session.destroy();
  throw new Failure('TICKET_INVALID');
}
