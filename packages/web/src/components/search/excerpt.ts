/** The part of a message around the searched text, cut between whole characters. */
import { findFolded } from '@parley/contracts/text';

export interface Excerpt {
  /** Whether there is more before it. */
  readonly isCut: boolean;
  readonly before: string;
  /** The searched text, as it is written there. */
  readonly found: string;
  readonly after: string;
}

/** Approximate, in UTF-16 code units. */
const shownBefore = 40;
const shownAfter = 140;

export function excerptOf(content: string, text: string): Excerpt {
  const place = findFolded(content, text) ?? { from: 0, to: 0 };
  const begin = place.from > shownBefore * 1.5 ? wholeAt(content, place.from - shownBefore) : 0;
  return {
    isCut: begin > 0,
    before: content.slice(begin, place.from),
    found: content.slice(place.from, place.to),
    after: content.slice(place.to, wholeAt(content, place.to + shownAfter)),
  };
}

export interface Piece {
  readonly words: string;
  readonly isFound: boolean;
}

/** Splits words into pieces for highlighting: every occurrence of the searched text, and what is in between. */
export function piecesOf(words: string, text: string): Piece[] {
  const pieces: Piece[] = [];
  for (let rest = words; rest !== ''; ) {
    const place = findFolded(rest, text);
    const { from, to } = place ?? { from: rest.length, to: rest.length };
    if (from > 0) pieces.push({ words: rest.slice(0, from), isFound: false });
    if (to > from) pieces.push({ words: rest.slice(from, to), isFound: true });
    rest = rest.slice(Math.max(to, 1));
  }
  return pieces;
}

/** At this place, or the next one where a character starts. */
function wholeAt(content: string, at: number): number {
  const [joined = ''] = /^[\udc00-\udfff]?[\p{M}\p{Emoji_Modifier}\u200d]*/u.exec(content.slice(at)) ?? [];
  return at + joined.length;
}
