/**
 * Begins work in rounds, at least so many milliseconds apart: one piece at a time begins at once, and of very many each
 * round begins all that have come. What they cause downstream (a statement, a record on a topic, a batch) is then caused once
 * for all of a round.
 */
export class Rounds {
  readonly #interval: number;
  #waiting: (() => void)[] = [];
  #next = Number.NEGATIVE_INFINITY;

  /** @param interval milliseconds */
  constructor(interval: number) {
    this.#interval = interval;
  }

  /** Calls `begin` now where nothing has begun lately, else in the next round. */
  join(begin: () => void): void {
    const wait = this.#next - performance.now();
    if (this.#waiting.length === 0 && wait <= 0) {
      this.#next = performance.now() + this.#interval;
      begin();
    } else if (this.#waiting.push(begin) === 1) setTimeout(() => this.#beginAll(), wait);
  }

  /** Resolves in the next round. */
  next(): Promise<void> {
    return new Promise((resolve) => this.join(resolve));
  }

  #beginAll(): void {
    const round = this.#waiting;
    this.#waiting = [];
    this.#next = performance.now() + this.#interval;
    for (const begin of round) begin();
  }
}
