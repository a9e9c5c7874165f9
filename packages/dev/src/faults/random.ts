/** Reproducible random numbers (mulberry32): the same for a seed on every machine. */
export class Random {
  readonly #seed: number;
  #state: number;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.#state = this.#seed;
  }

  /** At least 0, less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer, at least `least`, less than `end`. */
  int(least: number, end: number): number {
    return least + Math.floor(this.next() * (end - least));
  }

  /** @returns undefined if there are none */
  pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.int(0, items.length)];
  }

  /** @param chance from 0 to 1 */
  isTrue(chance: number): boolean {
    return this.next() < chance;
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    const left = [...items];
    return items.map(() => left.splice(this.int(0, left.length), 1)[0] as Item);
  }

  /** An independent generator, which does not depend on how much is drawn from this one later. */
  fork(): Random {
    return new Random(this.int(0, 2 ** 32));
  }

  /** Seeds have different ids; only after very many draws could two seeds reach the same sequence. */
  uuid(): string {
    const hex = (digits: number) =>
      Array.from({ length: digits }, () => this.int(0, 16).toString(16)).join('');
    const own = ((Number.parseInt(hex(8), 16) ^ this.#seed) >>> 0).toString(16).padStart(8, '0');
    return `${own}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  }
}
