import { UsageError } from './command-failed.ts';
import { words } from './words/language.ts';

/** Parses an option in seconds. @returns milliseconds @throws UsageError */
export function milliseconds(seconds: string, option = '--timeout'): number {
  const value = Number(seconds) * 1_000;
  if (value > 0 && value < 2 ** 31) return value;
  throw new UsageError(words().noSeconds(option, seconds));
}

/** Parses an option that must be a whole number above zero. @throws UsageError */
export function wholeNumber(text: string, option: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(words().noCount(option, text));
}
