/**
 * Texts with their marks read, for whoever shows them. What reads them is fetched by itself, as no first page needs it; until it
 * is there, a text is shown as it was typed.
 */
import { signal } from '@preact/signals';
import { type Formatted, plainOf } from './formatted.ts';
import type { parseFormatted } from './parse-formatted.ts';

const parser = signal<typeof parseFormatted | null>(null);
let isAsked = false;

/** Fetches what reads marks; once more where that failed before. */
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

/** So many texts are kept read: rows are drawn often, and messages are few that are in sight. */
const maxKept = 500;
const kept = new Map<string, readonly Formatted[]>();

/** A component that calls it is drawn again once marks can be read. */
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

/** The text without its marks, for where it stands in one line or is read out. */
export function plainTextOf(text: string): string {
  return plainOf(formattedOf(text));
}
