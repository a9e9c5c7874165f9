import { CommandFailed } from './command-failed.ts';

/** From `name=value` texts; a name that comes again has several values. @throws CommandFailed */
export function rawHeaders(given: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const text of given) {
    const at = text.indexOf('=');
    if (at < 1) throw new CommandFailed(`--header ${text} is not name=value.`);
    const name = text.slice(0, at);
    headers[name] = [...(headers[name] ?? []), text.slice(at + 1)];
  }
  return headers;
}
