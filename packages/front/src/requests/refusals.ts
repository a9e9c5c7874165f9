/** Tells an operator that requests are refused because too many wait: not each, or the log would be one more burden. */
import type { PairName } from '@parley/contracts';
import type { Log } from '@parley/messaging';

/** Milliseconds between two words. */
const quietFor = 10_000;

export class Refusals {
  readonly #log: Log;
  /** Since the last word. */
  readonly #counts = new Map<PairName, number>();
  #lastWord = Number.NEGATIVE_INFINITY;

  constructor(log: Log) {
    this.#log = log;
  }

  count(pair: PairName): void {
    this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + 1);
    if (performance.now() - this.#lastWord < quietFor) return;
    this.#lastWord = performance.now();
    this.#log.warn({ refused: Object.fromEntries(this.#counts) }, 'overloaded: requests were refused');
    this.#counts.clear();
  }
}
