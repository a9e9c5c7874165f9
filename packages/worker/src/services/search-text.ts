/**
 * The pieces of a folded text (contracts/src/text/fold.ts) that an index finds it by, in any language.
 *
 * A text contains another where it has all its pieces, and then the other itself. Pieces are pairs of characters, and
 * single characters too outside of ASCII: a Korean or Chinese word may be one. PostgreSQL's own trigram index knows no
 * such letters in the C locale.
 */
import { fold } from '@parley/contracts';

/** To be raised with each change of what a text is folded to: what is stored is folded anew then (fold-anew.ts). */
export const foldingVersion = 2;

/** The pieces a folded text is found by. Nothing that spans lines is one. */
export function piecesOf(folded: string): string[] {
  const pieces = new Set<string>();
  let before = '';
  for (const character of folded) {
    if (character === '\n') {
      before = '';
      continue;
    }
    if (before !== '') pieces.add(before + character);
    if (isAlone(character)) pieces.add(character);
    before = character;
  }
  return [...pieces];
}

function isAlone(character: string): boolean {
  return (character.codePointAt(0) ?? 0) > 0x7f;
}

/**
 * A room's messages are indexed by stretches of so many, of which a search reads the latest first, until it has found
 * enough: however long a room is, a common word costs no more than it does in one stretch. A word that is not there
 * costs a look at the index for each, of which a request takes so many only (search-plan.ts).
 */
const stretch = 16_384;

/** The stretch of a room that a message is in, from 0. */
export function stretchOf(seq: number): number {
  return Math.floor((seq - 1) / stretch);
}

/** The first message of a stretch. */
export function firstOf(stretchNumber: number): number {
  return stretchNumber * stretch + 1;
}

/**
 * A piece within a stretch of a room, as one number: an index on these finds messages without reading other rooms'.
 * FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), 32 bits; that two may share a number costs a look, no more.
 */
export function hashInRoom(roomId: number, piece: string, stretchNumber: number): number {
  const inStretch = hashOf(`${roomId}.${stretchNumber}:`, 0x811c9dc5);
  return hashOf(piece, inStretch) | 0;
}

/** Of the text's bytes in UTF-8, of which ASCII needs no buffer. */
function hashOf(text: string, before: number): number {
  let hash = before;
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code > 0x7f) return hashOfBytes(Buffer.from(text.slice(place)), hash);
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  return hash;
}

function hashOfBytes(bytes: Buffer, before: number): number {
  let hash = before;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}

/** The columns that a message is found by. */
export function searchable(
  { roomId, seq }: { readonly roomId: number; readonly seq: number },
  content: string,
): { folded: string | null; grams: number[] } {
  const folded = fold(content);
  const grams = piecesOf(folded).map((piece) => hashInRoom(roomId, piece, stretchOf(seq)));
  return { folded: folded === content ? null : folded, grams: [...new Set(grams)] };
}

/** The same of a public room. */
export function searchableRoom(roomName: string, description: string): { folded: string; grams: string[] } {
  const folded = fold(`${roomName}\n${description}`);
  return { folded, grams: piecesOf(folded) };
}

/** The same of a user. The first line is the id's key. */
export function searchableUser(userId: string, userName: string): { folded: string; grams: string[] } {
  const folded = fold(`${userId}\n${userName}`);
  return { folded, grams: piecesOf(folded) };
}
