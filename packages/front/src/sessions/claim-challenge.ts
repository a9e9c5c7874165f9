/**
 * Binds a login's ticket to the page that asked, as PKCE binds an authorization code to its client (RFC 7636): the page
 * keeps a random verifier to itself, the login carries its SHA-256, and the claim the verifier.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Failure } from '@parley/contracts';
import type { FastifyRequest } from 'fastify';

/**
 * The header `Parley-Claim-Challenge` of a login, if it has one: without, its reply comes without a ticket.
 * @throws Failure `BAD_REQUEST` where it is not the base64url of 32 bytes
 */
export function challengeOf({ headers }: FastifyRequest): string | undefined {
  const challenge = headers['parley-claim-challenge'];
  if (challenge === undefined) return undefined;
  if (typeof challenge !== 'string' || !/^[\w-]{43}$/.test(challenge))
    throw new Failure('BAD_REQUEST', 'Parley-Claim-Challenge must be the base64url of a SHA-256');
  return challenge;
}

export function answersChallenge(verifier: string, challenge: string): boolean {
  const answer = Buffer.from(createHash('sha256').update(verifier).digest('base64url'));
  const asked = Buffer.from(challenge); // may be any text, where the login was written to its topic
  return answer.length === asked.length && timingSafeEqual(answer, asked);
}
