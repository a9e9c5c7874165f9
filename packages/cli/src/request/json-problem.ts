/** Finds the place where a text stops being JSON (RFC 8259), which each JavaScript engine reports differently, or not at all. */

export interface JsonProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** The text there; empty at the end. */
  readonly found: string;
  /** An excerpt of the line, and a second line with a mark under the place. */
  readonly shown: string;
}

/** Number of characters shown before the place, and after it. */
const [before, after] = [40, 20];

/** @returns undefined if it is JSON */
export function jsonProblem(text: string): JsonProblem | undefined {
  const offset = new Scanner(text).problem();
  if (offset === undefined) return undefined;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = text.indexOf('\n', offset) < 0 ? text.length : text.indexOf('\n', offset);
  const line = text.slice(0, lineStart).split('\n').length;
  const start = Math.max(lineStart, offset - before);
  const shown = withoutPasswords(text).slice(start, Math.min(lineEnd, offset + after));
  const mark = `${' '.repeat(offset - start)}^`;
  return {
    line,
    column: offset - lineStart + 1,
    found: offset < text.length ? String.fromCodePoint(text.codePointAt(offset) ?? 0) : '',
    shown: `${shown}\n${mark}`,
  };
}

/**
 * Hides passwords without changing the length, so that columns stay the same. In broken JSON, the end of a password is unknown:
 * nothing of the line is shown after a name such as `userPw`, however it is quoted.
 */
const withoutPasswords = (text: string): string =>
  text.replaceAll(
    /(Pw\w*["'`]?\s*[:=]?\s*)(.+)/gi,
    (_, name: string, hidden: string) => name + '*'.repeat(hidden.length),
  );

/** The offset up to which the text is valid. */
const begunString = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/uy;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;
/** Parses one value. Each method returns whether it found its element, and leaves the position after it, or at the error. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** @returns the offset of the first character that is not allowed */
  problem(): number | undefined {
    if (!this.#value()) return this.#at;
    this.#space();
    return this.#at < this.#text.length ? this.#at : undefined;
  }

  #value(): boolean {
    this.#space();
    const next = this.#text[this.#at];
    if (next === '{') return this.#members('}', () => this.#member());
    if (next === '[') return this.#members(']', () => this.#value());
    if (next === '"') return this.#string();
    return this.#matches(word) || this.#matches(number);
  }

  /** Parses comma-separated items in brackets. */
  #members(close: string, member: () => boolean): boolean {
    this.#at += 1;
    if (this.#is(close)) return true;
    do if (!member()) return false;
    while (this.#is(','));
    return this.#is(close);
  }

  #member(): boolean {
    this.#space();
    return this.#string() && this.#is(':') && this.#value();
  }

  #string(): boolean {
    if (!this.#matches(begunString) || this.#text[this.#at] !== '"') return false;
    this.#at += 1;
    return true;
  }

  #is(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #space(): void {
    this.#matches(/[ \t\r\n]*/y);
  }

  #matches(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    this.#at += found?.length ?? 0;
    return found !== undefined;
  }
}
