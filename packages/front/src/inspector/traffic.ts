/** How much goes by: of each of the last seconds, how many requests and replies, and how long replies took. */
import type { TrafficSecond } from '@parley/contracts';
import type { Exchange } from './exchange.ts';

/** Seconds that are remembered. */
const remembered = 120;
/** Times of a second that are kept; of more, so many at random. */
const maxSamples = 500;

interface Counting {
  requests: number;
  replies: number;
  refused: number;
  deadLetters: number;
  /** Replies whose request was seen. */
  timed: number;
  readonly samples: number[];
}

const nothing = (): Counting => ({
  requests: 0,
  replies: 0,
  refused: 0,
  deadLetters: 0,
  timed: 0,
  samples: [],
});

export class Traffic {
  #now = nothing();
  #seconds: TrafficSecond[] = [];

  /** Those that are over. */
  get seconds(): readonly TrafficSecond[] {
    return this.#seconds;
  }

  /** @param took milliseconds, where they are known by this record */
  count(
    { outcome }: Pick<Exchange, 'outcome'>,
    what: 'request' | 'reply' | 'forged-reply' | 'dead-letter',
    took?: number,
  ): void {
    const now = this.#now;
    if (what === 'request') now.requests += 1;
    if (what === 'dead-letter') now.deadLetters += 1;
    if (what === 'reply') now.replies += 1;
    if (what === 'reply' && outcome === 'refused') now.refused += 1;
    if (took !== undefined) this.#sample(took);
  }

  /** Each of all has the same chance to be among those that are kept. */
  #sample(milliseconds: number): void {
    const { samples } = this.#now;
    this.#now.timed += 1;
    const place = samples.length < maxSamples ? samples.length : Math.floor(Math.random() * this.#now.timed);
    if (place < maxSamples) samples[place] = milliseconds;
  }

  /** A second is over. @param at epoch seconds */
  end(at: number): TrafficSecond {
    const { samples, timed: _, ...counts } = this.#now;
    const sorted = samples.toSorted((a, b) => a - b);
    const second = { at, ...counts, median: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
    this.#seconds = [...this.#seconds.slice(1 - remembered), second];
    this.#now = nothing();
    return second;
  }
}

/** By the nearest rank. */
const quantile = (sorted: readonly number[], share: number): number | null =>
  sorted[Math.ceil(share * sorted.length) - 1] ?? null;
