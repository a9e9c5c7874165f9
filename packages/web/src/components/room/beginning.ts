/** Finds where to cut a message that is too long to be shown completely at first. */
import { linkify } from '../../formatting/linkify.ts';

/** Limits up to which a message is shown completely. */
const whole = { lines: 20, characters: 1_500 };
/** How much of a longer one is shown. */
const shown = { lines: 10, characters: 700 };

/** The text itself if it is not too long. */
export function beginningOf(content: string): string {
  if (content.length <= whole.characters && linesBefore(content, whole.lines) === content.length)
    return content;
  const most = Math.min(shown.characters, linesBefore(content, shown.lines));
  return content.slice(0, placeBefore(content, most));
}

/** Index of the line after so many, or of the text's end. */
function linesBefore(content: string, lines: number): number {
  let end = -1;
  for (let line = 0; line < lines; line += 1) {
    end = content.indexOf('\n', end + 1);
    if (end < 0) return content.length;
  }
  return end;
}

/** Never cuts an address; nor a word, unless it is longer than words normally are. */
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
  // Not within a surrogate pair.
  return /[\ud800-\udbff]/.test(content.charAt(place - 1)) ? place - 1 : place;
}
