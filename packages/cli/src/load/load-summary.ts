/** Outcomes and latency of many requests. */
import { build } from 'hdr-histogram-js';
import type { Measured } from './load.ts';

export interface LoadReport {
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly done: number;
  readonly unexpected: number;
  readonly unanswered: number;
  /** Error replies by code. */
  readonly errors: Readonly<Record<string, number>>;
  readonly milliseconds: Readonly<Record<(typeof quantiles)[number][0] | 'min' | 'mean' | 'max', number>>;
  /** Number of requests that took at most `upTo` milliseconds, but longer than the previous bucket. */
  readonly histogram: readonly { readonly upTo: number; readonly count: number }[];
}

const quantiles = [
  ['p50', 50],
  ['p90', 90],
  ['p99', 99],
  ['p99.9', 99.9],
] as const;

/** Highest latency that the histogram records. Microseconds. */
const longest = 3_600_000_000;

export class LoadSummary {
  readonly #began = performance.now();
  /** Latency of all answered requests. Microseconds. */
  readonly #histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: longest,
    numberOfSignificantValueDigits: 3,
  });
  readonly #outcomes = { done: 0, error: 0, unanswered: 0, unexpected: 0 };
  readonly #errors = new Map<string, number>();
  readonly #bars = new Map<number, number>();

  add({ result, code, milliseconds }: Measured): void {
    this.#outcomes[result] += 1;
    if (code) this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1);
    if (result === 'unanswered') return;
    this.#histogram.recordValue(Math.min(longest, Math.max(1, Math.round(milliseconds * 1_000))));
    const bar = barOf(milliseconds);
    this.#bars.set(bar, (this.#bars.get(bar) ?? 0) + 1);
  }

  /** Number of requests so far. */
  get requests(): number {
    const { done, error, unanswered, unexpected } = this.#outcomes;
    return done + error + unanswered + unexpected;
  }

  get report(): LoadReport {
    const seconds = (performance.now() - this.#began) / 1_000;
    const { done, unanswered, unexpected } = this.#outcomes;
    const histogram = this.#histogram;
    const answered = histogram.totalCount > 0;
    return {
      requests: this.requests,
      seconds: rounded(seconds),
      perSecond: rounded(this.requests / seconds),
      done,
      unexpected,
      unanswered,
      errors: Object.fromEntries(this.#errors),
      milliseconds: {
        min: answered ? inMilliseconds(histogram.minNonZeroValue) : 0,
        mean: answered ? inMilliseconds(histogram.mean) : 0,
        p50: this.#quantile(50),
        p90: this.#quantile(90),
        p99: this.#quantile(99),
        'p99.9': this.#quantile(99.9),
        max: answered ? inMilliseconds(histogram.maxValue) : 0,
      },
      histogram: [...this.#bars]
        .map(([upTo, count]) => ({ upTo, count }))
        .toSorted((a, b) => a.upTo - b.upTo),
    };
  }

  #quantile(percent: number): number {
    const { totalCount, maxValue } = this.#histogram;
    // The library returns the bucket's upper end, which may exceed the maximum.
    const value = Math.min(maxValue, this.#histogram.getValueAtPercentile(percent));
    return totalCount > 0 ? inMilliseconds(value) : 0;
  }
}

const rounded = (value: number): number => Number(value.toFixed(value < 10 ? 3 : 1));
const inMilliseconds = (microseconds: number): number => rounded(microseconds / 1_000);

/** The bucket's upper bound: the next of 0.1, 0.2, 0.5, 1, 2, 5, 10 … milliseconds. */
function barOf(milliseconds: number): number {
  for (let scale = 0.1; ; scale *= 10)
    for (const step of [1, 2, 5]) if (milliseconds <= step * scale) return rounded(step * scale);
}
