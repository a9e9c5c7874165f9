/** Handles the requests of pairs that carry a password in turns, because each takes a hash. */
import { Failure, fold, type PairName } from '@parley/contracts';
import { networkOf, type ReceivedRequest, type TryLater, tryLater } from '@parley/messaging';
import type { FairTurns, Turn } from './fair-turns.ts';
import type { RequestHandler } from './handle-requests.ts';
import type { Expired, Replies } from './handler-options.ts';
import { failed } from './reply-texts.ts';
import type { SecurityLog } from './security-log.ts';

export class CredentialTurns {
  readonly #turns: FairTurns;
  readonly #handler: Pick<RequestHandler, 'handle'>;
  readonly #security: SecurityLog;

  constructor(turns: FairTurns, handler: Pick<RequestHandler, 'handle'>, security: SecurityLog) {
    this.#turns = turns;
    this.#handler = handler;
    this.#security = security;
  }

  /**
   * Handles each request by itself, so that one that has to be retried does not repeat the others. @throws only when
   * stopping
   */
  async handle(
    pair: PairName,
    requests: readonly ReceivedRequest[],
    expired: Expired,
  ): Promise<(Replies[number] | TryLater)[]> {
    const handled = await Promise.all(requests.map((request) => this.#handleOne(pair, request, expired)));
    return handled.flatMap<Replies[number] | TryLater>((one) => (one === tryLater ? [one] : one));
  }

  async #handleOne(pair: PairName, request: ReceivedRequest, expired: Expired): Promise<Replies | TryLater> {
    try {
      return await this.#turns.run(turnOf(request), () => this.#handler.handle(pair, [request], expired));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#security.note(request, error.code);
      return [failed(pair, request, error)];
    }
  }
}

/** Every sign-up is for another account, so those without an address count as one asker's. */
export function turnOf({ pair, userId, clientAddress, deadline }: ReceivedRequest): Turn {
  const account = fold(userId);
  const nobodys = pair === 'user-add' ? 'topic' : `account ${account}`;
  const asker = clientAddress === undefined ? nobodys : networkOf(clientAddress);
  return { kind: pair, asker, account, deadline };
}
