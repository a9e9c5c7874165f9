/**
 * An error that the user can fix: the message says what is wrong, and further lines say how to fix it, one command or
 * hint each. Shown without a stack trace, in at most five lines.
 */
export class StackError extends Error {
  readonly fixes: readonly string[];

  constructor(message: string, ...fixes: string[]) {
    super(message);
    this.name = 'StackError';
    this.fixes = fixes.slice(0, 4);
  }

  /** The lines to show. */
  get lines(): string[] {
    return [`✖ ${this.message}`, ...this.fixes.map((fix) => `  ${fix}`)];
  }
}
