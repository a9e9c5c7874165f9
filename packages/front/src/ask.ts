/** Sends one request for a session and tells what becomes of it. */
import { createHash } from 'node:crypto';
import { Failure, type PairName, pairs, type RequestOf } from '@parley/contracts';
import type { RequestSender, Seal } from '@parley/messaging';
import type { PendingRequests, Settled } from './pending-requests.ts';

export interface AskOptions {
  readonly sender: RequestSender;
  readonly pending: PendingRequests;
  readonly seal: Seal;
  /** Milliseconds. */
  readonly requestTimeout: number;
}

export interface Question<Name extends PairName> {
  readonly pair: Name;
  readonly request: RequestOf<Name>;
  readonly requestId: string;
  readonly origin: string;
  readonly traceparent?: string | undefined;
}

export class Asker {
  readonly #options: AskOptions;

  constructor(options: AskOptions) {
    this.#options = options;
  }

  /**
   * Resolves once the brokers have the request, with a promise of its outcome that never rejects.
   * @throws Failure `UNAVAILABLE` where they don't take it in time; `CONFLICT` where the same id is pending with other
   *   fields
   */
  async ask<Name extends PairName>(question: Question<Name>): Promise<{ outcome: Promise<Settled> }> {
    const { sender, pending, requestTimeout } = this.#options;
    const { pair, request, requestId, origin, traceparent } = question;
    const deadline = Date.now() + requestTimeout;
    const userId = String(request[pairs[pair].asker as keyof RequestOf<Name>]);
    const { outcome, release } = pending.register(
      { pair, requestId, origin, userId, digest: digestOf(request) },
      requestTimeout,
    );
    try {
      const sealed = await this.#seal(question, userId);
      await sender.send(pair, sealed, { requestId, userId, origin, deadline, traceparent }, requestTimeout);
    } catch (error) {
      release(error instanceof Failure ? error : new Failure('INTERNAL'));
      throw error;
    }
    return { outcome };
  }

  /** A password leaves this process sealed, or not at all. */
  async #seal<Name extends PairName>({ pair, request, requestId, origin }: Question<Name>, userId: string) {
    const { userPw, ...fields } = request as RequestOf<Name> & { userPw?: string };
    if (userPw === undefined) return request;
    const userPwEnc = await this.#options.seal(userPw, { pair, userId, requestId, origin });
    return { ...fields, userPwEnc } as unknown as RequestOf<Name>;
  }
}

/** Tells requests apart without keeping their fields. Checked fields stand in the order of their pair. */
function digestOf(request: object): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('base64url');
}
