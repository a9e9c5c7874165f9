/**
 * How many requests that cost much are pending here. One too many is refused before anything is done for it: a flood costs
 * this front its reading, and others nothing.
 *
 * Of requests with a password so many of an address, and of an address about one account. About an account from elsewhere any number
 * may be pending, or whoever kept asking for one would shut its owner out. Workers count these too, over all fronts, and have
 * the last word (worker/src/batch/fair-turns.ts). Of searches so many of a user.
 */
import { Failure, fold, type PairName, pairs } from '@parley/contracts';
import { networkOf } from '@parley/messaging';

const maxOfAddress = 20;
const maxOfAccount = 10;
/** Pages search one after the other; somebody may have two of them. */
const maxSearches = 2;
/** Seconds. */
const retryAfter = 2;

export interface Guess {
  readonly pair: PairName;
  /** As it was typed, or the session's. */
  readonly userId: string;
  readonly clientAddress: string | undefined;
}

export class PendingLimits {
  readonly #counts = new Map<string, number>();
  readonly #onBusy: (pair: PairName) => void;

  /** @param onBusy told of each that is refused */
  constructor(onBusy: (pair: PairName) => void = () => undefined) {
    this.#onBusy = onBusy;
  }

  /** @throws Failure `BUSY` */
  check(guess: Guess): void {
    if (limitsOf(guess).every(([name, most]) => (this.#counts.get(name) ?? 0) < most)) return;
    this.#onBusy(guess.pair);
    throw new Failure('BUSY', undefined, { retryAfter });
  }

  /** @param outcome never rejects */
  count(guess: Guess, outcome: Promise<unknown>): void {
    for (const [name] of limitsOf(guess)) {
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
      void outcome.then(() => this.#release(name));
    }
  }

  #release(name: string): void {
    const left = (this.#counts.get(name) ?? 1) - 1;
    if (left > 0) this.#counts.set(name, left);
    else this.#counts.delete(name);
  }
}

function limitsOf({ pair, userId, clientAddress }: Guess): [string, number][] {
  if (pair === 'user-find-chat') return [[JSON.stringify([pair, userId]), maxSearches]];
  if (pairs[pair].credentials.length === 0) return [];
  const network = clientAddress && networkOf(clientAddress);
  const ofAccount: [string, number] = [JSON.stringify([network, fold(userId)]), maxOfAccount];
  return network === undefined ? [ofAccount] : [ofAccount, [network, maxOfAddress]];
}
