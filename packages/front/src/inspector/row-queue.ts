/**
 * What one page is still to be told: the latest state of each exchange. A page that is slower than the topics loses rows, which
 * are counted, and never takes memory.
 */
import type { Exchange } from './exchange.ts';

/** Rows that wait. */
const maxWaiting = 200;

export class RowQueue {
  readonly #waiting = new Map<number, Exchange>();
  #lost = 0;

  push(exchange: Exchange): void {
    if (this.#waiting.size < maxWaiting || this.#waiting.has(exchange.id))
      this.#waiting.set(exchange.id, exchange);
    else this.#lost += 1;
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0 && this.#lost === 0;
  }

  /** All that waits, and how many had no room since the last time. */
  take(): { readonly exchanges: readonly Exchange[]; readonly lost: number } {
    const taken = { exchanges: [...this.#waiting.values()], lost: this.#lost };
    this.#waiting.clear();
    this.#lost = 0;
    return taken;
  }
}
