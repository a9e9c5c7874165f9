/**
 * The one clock of all fronts and workers: the database's, which each of them can query.
 *
 * Machines' own clocks differ. A deadline set by one machine's clock would be checked by another's: a front 20 s behind
 * would have all its requests refused. So each process measures the offset between the database's clock and its own
 * monotonic one, as NTP does: after a round trip of 2 ms, the returned time was correct in the middle of it, give or
 * take 1 ms. Of the latest measurements, the one with the shortest round trip counts. The monotonic clock does not jump
 * when the machine's clock is set.
 */

/** A process's own clocks. */
export interface OwnClock {
  /** Milliseconds since an arbitrary moment; monotonic, never set. */
  readonly steady: () => number;
  /** The machine's clock; epoch milliseconds. */
  readonly wall: () => number;
}

interface Measurement {
  /** Added to the monotonic clock, gives the common time. */
  readonly offset: number;
  /** Maximum error of the offset, in either direction. */
  readonly within: number;
}

/** Number of measurements that are compared. */
const remembered = 8;
/** The drift between two good clocks that is tolerated among them. Milliseconds. */
const drift = 50;
/** The difference in milliseconds from which an operator is warned. */
const warnFrom = 2_000;

export class DatabaseClock {
  readonly #own: OwnClock;
  #measurements: readonly Measurement[] = [];
  /** The measurement with the shortest round trip. */
  #best: Measurement | undefined;
  #setKnown: () => void = () => undefined;
  /** Resolves when the time is known: until then `now` is the machine's clock. */
  readonly known = new Promise<void>((resolve) => {
    this.#setKnown = resolve;
  });

  constructor(own: OwnClock = { steady: () => performance.now(), wall: () => Date.now() }) {
    this.#own = own;
  }

  /** Epoch milliseconds, an integer. */
  readonly now = (): number => {
    const best = this.#best;
    return Math.round(best ? this.#own.steady() + best.offset : this.#own.wall());
  };

  readonly date = (): Date => new Date(this.now());

  /** How far the machine's clock is ahead of the common one, in milliseconds; undefined until known. */
  get skew(): number | undefined {
    const best = this.#best;
    return best && this.#own.wall() - (this.#own.steady() + best.offset);
  }

  /** The skew in words; undefined until known. */
  get inWords(): string | undefined {
    const { skew } = this;
    if (skew === undefined) return undefined;
    const seconds = `${(Math.abs(skew) / 1_000).toFixed(3)} s`;
    return `${seconds} ${skew < 0 ? 'behind' : 'ahead of'} the database's`;
  }

  /** A warning for operators about the machine's clock, or undefined. */
  get warning(): string | undefined {
    if (Math.abs(this.skew ?? 0) < warnFrom) return undefined;
    return `the clock of this machine is ${this.inWords}, which all processes use: set it, e.g. by NTP`;
  }

  /** @param ask reads the common time from its source; epoch milliseconds */
  async measure(ask: () => Promise<number>): Promise<void> {
    const asked = this.#own.steady();
    const theirs = await ask();
    const within = (this.#own.steady() - asked) / 2;
    const measured: Measurement = { offset: theirs - (asked + within), within };
    // A measurement that contradicts earlier ones means that the clock was set, or that it is another server's.
    const agreeing = this.#measurements.filter(
      ({ offset, within: spread }) => Math.abs(offset - measured.offset) <= spread + within + drift,
    );
    this.#measurements = [...agreeing, measured].slice(-remembered);
    [this.#best] = this.#measurements.toSorted((a, b) => a.within - b.within);
    this.#setKnown();
  }
}
