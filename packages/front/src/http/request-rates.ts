/**
 * How often a session or an address may ask, so that one client can't take a front's whole time, nor fill the database
 * with sessions. Each front counts for itself. Whoever is over is refused with 429 and told when to come back.
 */
import fastifyRateLimit, { type RateLimitOptions } from '@fastify/rate-limit';
import { Failure } from '@parley/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { clientNetwork } from './client-address.ts';

export interface RequestLimits {
  /** Sessions that an address may begin in a minute. */
  readonly newSessions: number;
  /** Requests in ten seconds. */
  readonly ofSession: number;
  readonly ofAddress: number;
}

/** @throws Failure `TOO_MANY_REQUESTS`, with the seconds until it makes sense to ask again */
type Check = (request: FastifyRequest) => Promise<void>;

export interface RequestRates {
  /** One more request to be handled. */
  readonly countRequest: Check;
  /** One more session to be begun. */
  readonly countSession: Check;
}

/** Sessions and addresses that are counted at a time; of more the one that has been quiet the longest is forgotten. */
const counted = 50_000;

export async function countRequests(app: FastifyInstance, limits: RequestLimits): Promise<RequestRates> {
  await app.register(fastifyRateLimit, { global: false });
  const check = (
    max: number,
    timeWindow: number,
    keyOf: (request: FastifyRequest) => string | undefined,
  ): Check => {
    const options: RateLimitOptions = {
      max,
      // It is not taken over from the plugin's own.
      cache: counted,
      timeWindow,
      keyGenerator: (request) => keyOf(request) ?? '',
    };
    const count = app.createRateLimit(options);
    return async (request) => {
      if (keyOf(request) === undefined) return; // nobody's
      const use = await count(request);
      if (!use.isAllowed && use.isExceeded)
        throw new Failure('TOO_MANY_REQUESTS', undefined, { retryAfter: use.ttlInSeconds });
    };
  };
  const ofSession = check(limits.ofSession, 10_000, ({ session }) => session.origin);
  const ofAddress = check(limits.ofAddress, 10_000, clientNetwork);
  return {
    countRequest: async (request) => {
      await ofAddress(request);
      await ofSession(request);
    },
    countSession: check(limits.newSessions, 60_000, clientNetwork),
  };
}
