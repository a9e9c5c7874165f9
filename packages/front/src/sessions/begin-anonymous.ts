/** The session of somebody who has not logged in: a short one, because anybody can begin as many as they like. */
import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

export interface AnonymousSessions {
  /** Milliseconds. */
  readonly lifetime: number;
  /** @throws Failure `TOO_MANY_REQUESTS` */
  readonly count: (request: FastifyRequest) => Promise<void>;
}

/**
 * The origin of the request's session, which is begun where there is none.
 * @throws Failure `TOO_MANY_REQUESTS` where its address has begun too many
 */
export async function originOf(
  request: FastifyRequest,
  { lifetime, count }: AnonymousSessions,
): Promise<string> {
  const { session } = request;
  if (session.origin !== undefined) return session.origin;
  await count(request);
  session.origin = randomUUID();
  session.options({ maxAge: lifetime });
  return session.origin;
}
