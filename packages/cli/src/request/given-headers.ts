import { UsageError } from '../command-failed.ts';
import { words } from '../words/language.ts';

/** Parses `name=value` texts; a repeated name has several values. @throws UsageError */
export function givenHeaders(given: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const text of given) {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(words().noHeader(text));
    const name = text.slice(0, at);
    headers[name] = [...(headers[name] ?? []), text.slice(at + 1)];
  }
  return headers;
}
