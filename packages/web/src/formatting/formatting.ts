/**
 * Formatted texts for display. The parser is loaded separately, because no first page needs it; until then a text is
 * shown as it was typed.
 */
import { signal } from '@preact/signals';
import { type Formatted, plainOf } from './formatted.ts';
import type { parseFormatted } from './parse-formatted.ts';

const parser = signal<typeof parseFormatted | null>(null);
let isAsked = false;

/** Loads the parser; once more after a failure. */
export function loadFormatting(): void {
  if (isAsked) return;
  isAsked = true;
  import('./parse-formatted.ts').then(
    (loaded) => {
      parser.value = loaded.parseFormatted;
    },
    () => {
      isAsked = false;
    },
  );
}

const mayHaveMarks = /[*_~`\\]|^[ \t]*(?:>[ \t]|[-+][ \t]|\d+[.)][ \t])/m;

/** Number of parsed texts that are kept: rows are rendered often, but few messages are visible. */
const maxKept = 500;
const kept = new Map<string, readonly Formatted[]>();

/** A component that calls it is rendered again once the parser is loaded. */
export function formattedOf(text: string): readonly Formatted[] {
  if (!mayHaveMarks.test(text)) return [text];
  const parse = parser.value;
  if (!parse) return [text];
  const known = kept.get(text);
  if (known) return known;
  if (kept.size >= maxKept) kept.clear();
  const formatted = parse(text);
  kept.set(text, formatted);
  return formatted;
}

/** The text without its marks, for display in one line or for reading out. */
export function plainTextOf(text: string): string {
  return plainOf(formattedOf(text));
}
