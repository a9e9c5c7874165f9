/** The session of somebody who has not logged in. */
import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** One more session that a request begins. @throws Failure `TOO_MANY_REQUESTS` where its address has begun too many */
export type CountSession = (request: FastifyRequest) => Promise<void>;

/**
 * The origin of the request's session, which is begun where there is none.
 * @throws what `count` throws
 */
export async function originOf(request: FastifyRequest, count: CountSession): Promise<string> {
  const { session } = request;
  if (session.origin !== undefined) return session.origin;
  await count(request);
  session.origin = randomUUID();
  return session.origin;
}
