/**
 * Login tickets: what turns a successful login reply, which came over a stream, into a session cookie.
 *
 * Any front makes and takes them. A ticket names its origin, whose session the claim ends, so it is good once.
 */
import fastifyCookie from '@fastify/cookie';
import { Failure } from '@parley/contracts';

/** Milliseconds. */
const lifetime = 60_000;

export class Tickets {
  readonly #signer: InstanceType<typeof fastifyCookie.Signer>;

  constructor(secret: string) {
    this.#signer = new fastifyCookie.Signer(`${secret} ticket`, 'sha256');
  }

  issue(origin: string, userId: string): string {
    const content = JSON.stringify({ origin, userId, expires: Date.now() + lifetime });
    return this.#signer.sign(Buffer.from(content).toString('base64url'));
  }

  /** @returns the user who logged in. @throws Failure `TICKET_INVALID`: forged, late, or another origin's */
  redeem(ticket: string, origin: string): string {
    const { valid, value } = this.#signer.unsign(ticket);
    if (!valid || value === null) throw new Failure('TICKET_INVALID');
    const content = JSON.parse(Buffer.from(value, 'base64url').toString('utf8'));
    if (content.origin !== origin || content.expires < Date.now()) throw new Failure('TICKET_INVALID');
    return content.userId;
  }
}
