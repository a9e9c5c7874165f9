import type { BenchOption } from './bench-option.ts';
import type { BenchPlace } from './bench-place.ts';
import type { GivenOptions } from './given-options.ts';

/** One of the things that `npm run bench` measures. */
export interface BenchCommand {
  /** What is written after `npm run bench --`. */
  readonly call: string;
  /** What is measured, in a line. */
  readonly what: string;
  /** Besides `--out`, which all have. */
  readonly options: Readonly<Record<string, BenchOption>>;
  /**
   * Reads its options before anything is started.
   * @returns what measures, and resolves with the report in Markdown
   * @throws {StackError} saying what is missing or wrong
   */
  prepare(given: GivenOptions): (place: BenchPlace) => Promise<string>;
}
