import { UsageError } from '../command-failed.ts';
import { words } from '../words/language.ts';

/** Parses `name=value` texts. @throws UsageError */
export function givenVariables(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new UsageError(words().noVariableGiven(text));
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
