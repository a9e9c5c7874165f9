/**
 * Login tickets: what turns a successful login reply, which came over a stream, into a session cookie.
 *
 * Any front makes and takes them. A ticket names its origin, whose session the claim ends, so it is good once; the
 * challenge that only the page that asked can answer, because others may hold the same anonymous cookie; and the
 * credential version of its login, because what ends all sessions of a user ends the tickets of before too.
 */
import fastifyCookie from '@fastify/cookie';
import { Failure } from '@parley/contracts';
import { answersChallenge } from './claim-challenge.ts';
import type { LogIn } from './sessions.ts';

/** Milliseconds. */
const lifetime = 60_000;

/** Whom a ticket is for. */
export interface TicketHolder {
  readonly origin: string;
  readonly challenge: string;
}

export class Tickets {
  readonly #signer: InstanceType<typeof fastifyCookie.Signer>;
  readonly #now: () => number;

  /**
   * @param secrets the first signs, and all are good
   * @param now tells the time that all fronts go by; epoch milliseconds
   */
  constructor(secrets: readonly string[], now: () => number) {
    this.#now = now;
    this.#signer = new fastifyCookie.Signer(
      secrets.map((secret) => `${secret} ticket`),
      'sha256',
    );
  }

  issue({ origin, challenge }: TicketHolder, { userId, credentialVersion }: LogIn): string {
    const expires = this.#now() + lifetime;
    const content = JSON.stringify({ origin, challenge, userId, credentialVersion, expires });
    return this.#signer.sign(Buffer.from(content).toString('base64url'));
  }

  /** @returns who logged in. @throws Failure `TICKET_INVALID`: forged, late, another origin's or another page's */
  redeem(ticket: string, { origin, verifier }: { origin: string; verifier: string }): LogIn {
    const { valid, value } = this.#signer.unsign(ticket);
    if (!valid || value === null) throw new Failure('TICKET_INVALID');
    const content = JSON.parse(Buffer.from(value, 'base64url').toString('utf8'));
    if (content.origin !== origin || content.expires < this.#now()) throw new Failure('TICKET_INVALID');
    if (!answersChallenge(verifier, String(content.challenge))) throw new Failure('TICKET_INVALID');
    return { userId: content.userId, credentialVersion: content.credentialVersion ?? 0 };
  }
}
