/**
 * Lets each key through once per interval. The number of remembered keys is limited, and the oldest are forgotten
 * first: with many keys there are some repeats, but memory stays bounded.
 */
export class Throttle {
  readonly #oncePer: number;
  readonly #most: number;
  /** When each key was let through; the oldest first. */
  readonly #taken = new Map<string, number>();

  /** @param oncePer interval in milliseconds */
  constructor(oncePer: number, most: number) {
    this.#oncePer = oncePer;
    this.#most = most;
  }

  isDue(key: string): boolean {
    const before = this.#taken.get(key);
    return before === undefined || performance.now() - before >= this.#oncePer;
  }

  /** @returns whether the key may pass; then it may not for an interval */
  take(key: string): boolean {
    if (!this.isDue(key)) return false;
    this.#taken.delete(key);
    this.#taken.set(key, performance.now());
    for (const oldest of this.#taken.keys()) {
      if (this.#taken.size <= this.#most && !this.isDue(oldest)) break;
      this.#taken.delete(oldest);
    }
    return true;
  }
}
