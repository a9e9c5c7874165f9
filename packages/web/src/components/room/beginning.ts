/** A message too long to be shown whole at first is shown to a place where it may be cut. */
import { linkify } from '../../formatting/linkify.ts';

/** What a message may have and is still shown whole. */
const whole = { lines: 20, characters: 1_500 };
/** What is shown of a longer one. */
const shown = { lines: 10, characters: 700 };

/** The text itself where it is not too long. */
export function beginningOf(content: string): string {
  if (content.length <= whole.characters && linesBefore(content, whole.lines) === content.length)
    return content;
  const most = Math.min(shown.characters, linesBefore(content, shown.lines));
  return content.slice(0, placeBefore(content, most));
}

/** Where the line after so many begins, or the text ends. */
function linesBefore(content: string, lines: number): number {
  let end = -1;
  for (let line = 0; line < lines; line += 1) {
    end = content.indexOf('\n', end + 1);
    if (end < 0) return content.length;
  }
  return end;
}

/** An address is cut nowhere; else a word is not, where it is no longer than words are. */
function placeBefore(content: string, most: number): number {
  let begin = 0;
  for (const { text, href } of linkify(content)) {
    const end = begin + text.length;
    if (end >= most && href !== undefined) return begin === 0 ? end : begin;
    if (end >= most) break;
    begin = end;
  }
  const word = content.slice(0, most + 1).search(/\s\S{0,40}$/);
  const place = word > begin ? word : most;
  // Not within a character of two.
  return /[\ud800-\udbff]/.test(content.charAt(place - 1)) ? place - 1 : place;
}
