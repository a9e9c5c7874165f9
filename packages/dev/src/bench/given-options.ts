import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fromWhereWeAre, namedByTime } from '../out-path.ts';
import { StackError } from '../stack-error.ts';
import type { BenchOption } from './bench-option.ts';

export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** The options of one command line, checked as they are read. */
export class GivenOptions {
  readonly #values: OptionValues;
  readonly #options: Readonly<Record<string, BenchOption>>;
  /** The project's folder. */
  readonly root: string;

  constructor(values: OptionValues, options: Readonly<Record<string, BenchOption>>, root: string) {
    this.#values = values;
    this.#options = options;
    this.root = root;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  /** @returns undefined if it is not given and has no default */
  text(name: string): string | undefined {
    const value = this.#values[name] ?? this.#options[name]?.usually;
    return typeof value === 'string' ? value : undefined;
  }

  texts(name: string): string[] {
    return (this.text(name) ?? '').split(',').map((text) => text.trim());
  }

  /** An integer. */
  count(name: string, least = 1): number {
    return this.#number(name, this.text(name) ?? '', least, Number.isInteger);
  }

  counts(name: string): number[] {
    return this.texts(name).map((text) => this.#number(name, text, 1, Number.isInteger));
  }

  number(name: string, least: number): number {
    return this.#number(name, this.text(name) ?? '', least, Number.isFinite);
  }

  /** The duration and number of measurements. */
  times() {
    return {
      repeats: this.count('repeats'),
      seconds: this.number('seconds', 0.1),
      warmup: this.number('warmup', 0),
    };
  }

  path(name: string): string | undefined {
    const given = this.text(name);
    return given === undefined ? undefined : fromWhereWeAre(given);
  }

  /** A folder that contains these files. */
  folderWith(name: string, files: readonly string[]): string | undefined {
    const folder = this.path(name);
    if (folder === undefined) return undefined;
    const missing = files.filter((file) => !existsSync(join(folder, file)));
    if (missing.length === 0) return folder;
    throw new StackError(
      `${folder} can't be used for --${name}: it has no ${missing.join(' and no ')}.`,
      'docs/benchmarks.md describes what it must contain.',
    );
  }

  /** The file that gets a JSON line for each measurement. */
  get out(): string {
    return this.path('out') ?? namedByTime(join(this.root, '.parley-bench'), '.jsonl');
  }

  #number(name: string, text: string, least: number, isFit: (value: number) => boolean): number {
    const value = Number(text);
    if (text.trim() !== '' && isFit(value) && value >= least) return value;
    throw wrongUsage(
      `--${name} ${text}: expected a ${isFit === Number.isInteger ? 'whole ' : ''}number of at least ${least}.`,
    );
  }
}

export function wrongUsage(message: string): StackError {
  return new StackError(message, 'All measurements and their options:  npm run bench -- --help');
}
