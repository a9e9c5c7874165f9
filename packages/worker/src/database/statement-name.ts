/**
 * A name for each statement, under which every connection prepares it once.
 *
 * The worker's own statements have the same text for any number of rows, so there are only as many as in the code. The
 * model API's statements have a text for each length of a list; batches limit that length.
 */
import { createHash } from 'node:crypto';

const names = new Map<string, string>();

export function statementName(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  names.set(text, name);
  return name;
}
