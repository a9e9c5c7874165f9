/** Search operators: `from:`, `in:`, `before:` and `has:file` in the search text, instead of the filters' fields. */
import type { SearchFilters } from '../route.ts';

export interface Searched {
  readonly text: string;
  readonly filters: SearchFilters;
}

interface Names {
  /** A user's id, from their id or name. */
  personCalled(name: string): string | undefined;
  roomCalled(name: string): number | undefined;
}

/** A value with spaces is in quotes. */
const operator = /(?:^|\s)(from|in|before|has):(?:"([^"]+)"|(\S+))(?=\s|$)/gi;

/**
 * Whether the last word is an operator that may continue: its value may be the beginning of a longer one, or still
 * being composed.
 */
export function isTypingOperator(typed: string): boolean {
  return /(?:^|\s)(?:from|in|before|has):(?:"[^"]*|[^\s"]\S*)?$/i.test(typed);
}

/** Removes valid operators from the text; anything else that looks like one stays, as words to search for. */
export function readOperators(typed: string, names: Names): Searched {
  const filters: SearchFilters = {};
  const text = typed.replace(operator, (whole, name: string, quoted?: string, plain?: string) => {
    const value = quoted ?? plain ?? '';
    const meant = filterOf(name.toLowerCase(), value, names);
    if (!meant) return whole;
    Object.assign(filters, meant);
    return ' ';
  });
  return { text: text.replace(/\s+/g, ' ').trim(), filters };
}

function filterOf(name: string, value: string, names: Names): SearchFilters | undefined {
  if (name === 'has') return value.toLowerCase() === 'file' ? { hasFile: true } : undefined;
  if (name === 'before')
    return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))
      ? { before: value }
      : undefined;
  if (name === 'in') {
    const roomId = names.roomCalled(value);
    return roomId === undefined ? undefined : { roomId };
  }
  const from = names.personCalled(value);
  return from === undefined ? undefined : { from };
}
