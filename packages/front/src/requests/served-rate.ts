/** How many requests are served in a second: the most of the last seconds, so that a moment without any changes nothing. */

/** Seconds that are looked at. */
const span = 10;

export class ServedRate {
  /** Of the last seconds, each at its number modulo their count. */
  readonly #counts: number[] = Array.from({ length: span }, () => 0);
  /** The number of the last second that was counted in. */
  #second = 0;

  /** One more was served. */
  count(): void {
    const at = this.#moveOn();
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  get perSecond(): number {
    this.#moveOn();
    return Math.max(...this.#counts);
  }

  /** Forgets seconds that are over for too long. @returns the place of this one */
  #moveOn(): number {
    const now = Math.floor(performance.now() / 1_000);
    for (let second = Math.max(this.#second + 1, now - span + 1); second <= now; second++)
      this.#counts[second % span] = 0;
    this.#second = Math.max(this.#second, now);
    return this.#second % span;
  }
}
