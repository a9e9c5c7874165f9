/** A scenario's variables, which replace `{{name}}`. */
import { randomUUID } from 'node:crypto';
import { UsageError } from '../command-failed.ts';
import { words } from '../words/language.ts';

const alone = /^\{\{\s*([^{}]+?)\s*\}\}$/;
const among = /\{\{\s*([^{}]+?)\s*\}\}/g;

export class Variables {
  readonly #values: Map<string, unknown>;

  constructor(values: Readonly<Record<string, unknown>> = {}) {
    this.#values = new Map(Object.entries(values));
  }

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  /**
   * Replaces variables by their values. A text that consists of a single variable becomes its value, of whatever type.
   * @throws UsageError for a variable without a value
   */
  fill<Value>(value: Value): Value {
    return this.#filled(value) as Value;
  }

  #filled(value: unknown): unknown {
    if (typeof value === 'string') return this.#filledText(value);
    if (Array.isArray(value)) return value.map((item) => this.#filled(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#filled(item)]));
  }

  #filledText(text: string): unknown {
    const [, name] = alone.exec(text) ?? [];
    if (name !== undefined) return this.#valueOf(name);
    return text.replaceAll(among, (_, inside: string) => textOf(this.#valueOf(inside)));
  }

  #valueOf(name: string): unknown {
    if (name === 'uuid') return randomUUID();
    if (!this.#values.has(name)) throw new UsageError(words().noVariable(name));
    return this.#values.get(name);
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
