/** `Idempotency-Key`, which becomes the id of the request. */
import { Failure } from '@parley/contracts';
import { isRequestId } from '@parley/messaging';
import type { FastifyRequest } from 'fastify';

/** @throws Failure `BAD_REQUEST` where it is no UUID */
export function idempotencyKey({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !isRequestId(key))
    throw new Failure('BAD_REQUEST', 'Idempotency-Key must be a UUID');
  return key.toLowerCase();
}
