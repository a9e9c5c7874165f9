/**
 * Lets each key through once per some time. It remembers so many keys at most, and forgets the oldest first: a crowd
 * costs a few repeats, never memory.
 */
export class Throttle {
  readonly #oncePer: number;
  readonly #most: number;
  /** When each key went through; the oldest first. */
  readonly #taken = new Map<string, number>();

  /** @param oncePer milliseconds */
  constructor(oncePer: number, most: number) {
    this.#oncePer = oncePer;
    this.#most = most;
  }

  isDue(key: string): boolean {
    const before = this.#taken.get(key);
    return before === undefined || performance.now() - before >= this.#oncePer;
  }

  /** @returns whether the key was due; then it isn't any more. */
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
