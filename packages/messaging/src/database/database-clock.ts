/**
 * The one clock that all fronts and workers go by: the database's, which each of them can ask for the time.
 *
 * Machines' own clocks differ. A deadline that one wrote by its own would be judged by another's: a front 20 s behind
 * would have all its requests refused. So each process measures how far the database's clock is from its own steady
 * one, as NTP does: an answer that took a round trip of 2 ms was true in the middle of it, give or take 1 ms. Of the
 * last answers the quickest counts. The steady clock doesn't jump when the machine's is set.
 */

/** How a process tells the time by itself. */
export interface OwnClock {
  /** Milliseconds since some moment; never set, never going back. */
  readonly steady: () => number;
  /** The machine's clock; epoch milliseconds. */
  readonly wall: () => number;
}

interface Measurement {
  /** What is to be added to the steady clock. */
  readonly offset: number;
  /** The measured may be so far off, in either direction. */
  readonly within: number;
}

/** Measurements that are compared. */
const remembered = 8;
/** What two good clocks may drift apart while these are made. Milliseconds. */
const drift = 50;
/** From how many milliseconds on an operator is warned. */
const warnFrom = 2_000;

export class DatabaseClock {
  readonly #own: OwnClock;
  #measurements: readonly Measurement[] = [];
  /** The quickest of them. */
  #best: Measurement | undefined;
  #setKnown: () => void = () => undefined;
  /** Resolves when the time is known: until then `now` is the machine's. */
  readonly known = new Promise<void>((resolve) => {
    this.#setKnown = resolve;
  });

  constructor(own: OwnClock = { steady: () => performance.now(), wall: () => Date.now() }) {
    this.#own = own;
  }

  /** Epoch milliseconds, whole. */
  readonly now = (): number => {
    const best = this.#best;
    return Math.round(best ? this.#own.steady() + best.offset : this.#own.wall());
  };

  readonly date = (): Date => new Date(this.now());

  /** How far the machine's clock is ahead of the common one, in milliseconds; undefined until that is known. */
  get skew(): number | undefined {
    const best = this.#best;
    return best && this.#own.wall() - (this.#own.steady() + best.offset);
  }

  /** The skew in words; undefined until it is known. */
  get inWords(): string | undefined {
    const { skew } = this;
    if (skew === undefined) return undefined;
    const seconds = `${(Math.abs(skew) / 1_000).toFixed(3)} s`;
    return `${seconds} ${skew < 0 ? 'behind' : 'ahead of'} the database's`;
  }

  /** What an operator is to be told of the machine's clock, if there is something. */
  get warning(): string | undefined {
    if (Math.abs(this.skew ?? 0) < warnFrom) return undefined;
    return `the clock of this machine is ${this.inWords}, by which requests are served: set it right, e.g. by NTP`;
  }

  /** @param ask gets the common time from where it is kept; epoch milliseconds */
  async measure(ask: () => Promise<number>): Promise<void> {
    const asked = this.#own.steady();
    const theirs = await ask();
    const within = (this.#own.steady() - asked) / 2;
    const measured: Measurement = { offset: theirs - (asked + within), within };
    // One that contradicts the others says that their clock was set, or is another's now.
    const agreeing = this.#measurements.filter(
      ({ offset, within: spread }) => Math.abs(offset - measured.offset) <= spread + within + drift,
    );
    this.#measurements = [...agreeing, measured].slice(-remembered);
    [this.#best] = this.#measurements.toSorted((a, b) => a.within - b.within);
    this.#setKnown();
  }
}
