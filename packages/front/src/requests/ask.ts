/** Sends one request for a session, and tells what becomes of it where a reply is to come. */
import { hash, randomUUID } from 'node:crypto';
import { Failure, type PairName, pairs, type Reply, type RequestOf } from '@parley/contracts';
import { newRequestId, type RequestSender, type Seal, sealCredentials } from '@parley/messaging';
import { type Guess, PendingLimits } from './pending-limits.ts';
import type { PendingRequests, Settled } from './pending-requests.ts';

export interface AskOptions {
  readonly sender: RequestSender;
  readonly pending: PendingRequests;
  readonly seal: Seal;
  /** Milliseconds. */
  readonly requestTimeout: number;
  /** The time that workers judge deadlines by; epoch milliseconds. */
  readonly now: () => number;
  /** Told of each request that was refused as `BUSY`. */
  readonly onBusy: (pair: PairName) => void;
}

export interface Question<Name extends PairName> {
  readonly pair: Name;
  readonly request: RequestOf<Name>;
  readonly requestId: string;
  readonly origin: string;
  /** Whoever asks for something that a password is for (client-address.ts). */
  readonly clientAddress?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly claimChallenge?: string | undefined;
}

export class Asker {
  readonly #options: AskOptions;
  readonly #limits: PendingLimits;

  constructor(options: AskOptions) {
    this.#options = options;
    this.#limits = new PendingLimits(options.onBusy);
  }

  /** Asked before anything is done for a request. @throws Failure `BUSY` */
  admit(guess: Guess): void {
    this.#limits.check(guess);
  }

  /**
   * Resolves once the brokers have the request, with a promise of its outcome that never rejects.
   * @throws Failure `BUSY`; `UNAVAILABLE` where they don't take it in time; `CONFLICT` where the same id is pending with
   *   other fields
   */
  async ask<Name extends PairName>(question: Question<Name>): Promise<{ outcome: Promise<Settled> }> {
    const { sender, pending, requestTimeout, now } = this.#options;
    const { pair, request, requestId, origin, clientAddress, traceparent, claimChallenge } = question;
    const deadline = now() + requestTimeout;
    const userId = String(request[pairs[pair].asker as keyof RequestOf<Name>]);
    this.#limits.check({ pair, userId, clientAddress });
    const { outcome, release } = pending.register(
      { pair, requestId, origin, userId, digest: digestOf(request), traceparent },
      requestTimeout,
    );
    this.#limits.count({ pair, userId, clientAddress }, outcome);
    try {
      const sealed = pairs[pair].credentials.length > 0 ? await this.#seal(question, userId) : request;
      const headers = { requestId, origin, clientAddress, claimChallenge, deadline, traceparent };
      await sender.send(pair, sealed, headers, requestTimeout);
    } catch (error) {
      release(error instanceof Failure ? error : new Failure('INTERNAL'));
      throw error;
    }
    return { outcome };
  }

  /**
   * Of an ephemeral pair: nothing is pending, because no reply is to come. A refusal goes to the origin's streams.
   * @throws Failure `UNAVAILABLE` where the brokers don't take it in time
   */
  async tell<Name extends PairName>({ pair, request, ...question }: Question<Name>): Promise<void> {
    const { sender, requestTimeout, now } = this.#options;
    const deadline = now() + requestTimeout;
    await sender.send(pair, request, { ...question, deadline }, requestTimeout);
  }

  /** A password leaves this process sealed, or not at all. */
  #seal<Name extends PairName>({ pair, request, requestId, origin }: Question<Name>, userId: string) {
    return sealCredentials(pair, request, { userId, requestId, origin }, this.#options.seal);
  }
}

/**
 * Asks for this process alone: no stream is told the reply.
 * @throws Failure where it can't be known now; a worker's refusal is a reply
 */
export async function askAlone<Name extends PairName>(
  asker: Pick<Asker, 'ask'>,
  pair: Name,
  request: RequestOf<Name>,
): Promise<Reply<Name>> {
  const { outcome } = await asker.ask({ pair, request, requestId: newRequestId(), origin: randomUUID() });
  const { reply } = await settledReply(outcome);
  return reply as Reply<Name>;
}

/** @throws Failure where there is no reply */
export async function settledReply(outcome: Promise<Settled>): Promise<Extract<Settled, { reply: unknown }>> {
  const settled = await outcome;
  if ('failure' in settled) throw settled.failure;
  return settled;
}

/** @throws Failure what the worker refused it with */
export function successOf<Name extends PairName>(
  reply: Reply<Name>,
): Extract<Reply<Name>, { isSuccess: true }> {
  if (!reply.isSuccess) {
    const { errorCode, errorMessage, retryAfter } = reply;
    throw new Failure(errorCode || 'INTERNAL', errorMessage, { retryAfter });
  }
  return reply as Extract<Reply<Name>, { isSuccess: true }>;
}

/** Tells requests apart without keeping their fields. Checked fields stand in the order of their pair. */
function digestOf(request: object): string {
  return hash('sha256', JSON.stringify(request), 'base64url');
}
