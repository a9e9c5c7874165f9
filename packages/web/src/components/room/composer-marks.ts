/** The marks that keys put around what is selected in the composer. */
import { isLetterKey } from '../../letter-key.ts';

export interface Selected {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Which mark the keys are for; Control or Command is held with them. */
export function markFor(event: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>): string | undefined {
  if (event.shiftKey) return isLetterKey(event, 'x') ? '~~' : undefined;
  if (isLetterKey(event, 'b')) return '**';
  if (isLetterKey(event, 'i')) return '*';
  return isLetterKey(event, 'e') ? '`' : undefined;
}

/** Puts the mark around what is selected, but for spaces at its ends, or takes it away where it is there. */
export function toggleMark({ text, from, to }: Selected, mark: string): Selected {
  const chosen = text.slice(from, to);
  const words = chosen.trim();
  const sign = mark.charAt(0);
  const inside = Math.min(signsAt(words, sign), Math.floor(words.length / 2));
  const start = from + (chosen.length - chosen.trimStart().length) + inside;
  const end = start + words.length - 2 * inside;
  const around = Math.min(signsBefore(text.slice(0, start), sign), signsAt(text.slice(end), sign));
  // `*` and `**` may stand around the same words.
  const isThere = mark.length === 1 ? around % 2 === 1 : around >= mark.length;
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
