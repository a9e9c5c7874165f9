/**
 * Something the person at the terminal can put right: what is wrong in the message, then how to fix it, one
 * command or hint a line. Shown as it is, without a stack trace, in at most five lines.
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
