import type { BenchOption } from './bench-option.ts';
import type { BenchPlace } from './bench-place.ts';
import type { GivenOptions } from './given-options.ts';

/** One of the measurements of `npm run bench`. */
export interface BenchCommand {
  /** The arguments after `npm run bench --`. */
  readonly call: string;
  /** What it measures, in one line. */
  readonly what: string;
  /** Besides `--out`, which all have. */
  readonly options: Readonly<Record<string, BenchOption>>;
  /**
   * Reads its options before anything is started.
   * @returns the measurement, which resolves with the report in Markdown
   * @throws {StackError} saying what is missing or wrong
   */
  prepare(given: GivenOptions): (place: BenchPlace) => Promise<string>;
}
