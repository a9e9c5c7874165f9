/** Formatting of the selected text in the composer, by keys and buttons. */
import { isLetterKey } from '../../letter-key.ts';

export interface Selected {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** The mark of a shortcut; Control or Command is held with it. */
export function markFor(event: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>): string | undefined {
  if (event.shiftKey) return isLetterKey(event, 'x') ? '~~' : undefined;
  if (isLetterKey(event, 'b')) return '**';
  if (isLetterKey(event, 'i')) return '*';
  return isLetterKey(event, 'e') ? '`' : undefined;
}

/** Adds the mark around the selection, without the spaces at its ends, or removes it if it is there. */
export function toggleMark({ text, from, to }: Selected, mark: string): Selected {
  const { start, end, isThere } = markedPart({ text, from, to }, mark);
  const more = isThere ? -mark.length : mark.length;
  const [before, after] = [text.slice(0, start), text.slice(end)];
  return {
    text: isThere
      ? before.slice(0, more) + text.slice(start, end) + after.slice(mark.length)
      : before + mark + text.slice(start, end) + mark + after,
    from: start + more,
    to: end + more,
  };
}

/** Whether the mark is around the selection. */
export const isMarked = (selected: Selected, mark: string): boolean => markedPart(selected, mark).isThere;

/** The selection without spaces and mark characters at its ends, and whether the mark is around it. */
function markedPart({ text, from, to }: Selected, mark: string) {
  const chosen = text.slice(from, to);
  const words = chosen.trim();
  const sign = mark.charAt(0);
  const inside = Math.min(signsAt(words, sign), Math.floor(words.length / 2));
  const start = from + (chosen.length - chosen.trimStart().length) + inside;
  const end = start + words.length - 2 * inside;
  const around = Math.min(signsBefore(text.slice(0, start), sign), signsAt(text.slice(end), sign));
  // `*` and `**` may be around the same words.
  return { start, end, isThere: mark.length === 1 ? around % 2 === 1 : around >= mark.length };
}

/** Adds the mark before each line of the selection, including partly selected ones, or removes it if all have it. */
export function toggleLines(selected: Selected, mark: string): Selected {
  const { start, end } = linesOf(selected);
  const { text, from, to } = selected;
  const lines = text.slice(start, end).split('\n');
  const isThere = areMarked(selected, mark);
  const changed = lines.map((line) => (isThere ? line.slice(mark.length) : mark + line)).join('\n');
  const all = text.slice(0, start) + changed + text.slice(end);
  const more = isThere ? -mark.length : mark.length;
  return { text: all, from: Math.max(start, from + more), to: Math.max(start, to + more * lines.length) };
}

/** Whether each selected line has the mark. */
export function areMarked(selected: Selected, mark: string): boolean {
  const { start, end } = linesOf(selected);
  return selected.text
    .slice(start, end)
    .split('\n')
    .every((line) => line.startsWith(mark));
}

function linesOf({ text, from, to }: Selected): { start: number; end: number } {
  const end = text.indexOf('\n', to);
  return { start: from === 0 ? 0 : text.lastIndexOf('\n', from - 1) + 1, end: end < 0 ? text.length : end };
}

function signsAt(text: string, sign: string): number {
  let count = 0;
  while (text[count] === sign) count += 1;
  return count;
}

function signsBefore(text: string, sign: string): number {
  let count = 0;
  while (text.at(-1 - count) === sign) count += 1;
  return count;
}
