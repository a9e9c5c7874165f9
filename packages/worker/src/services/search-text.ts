/**
 * The pieces of a folded text (contracts/src/text/fold.ts) that are its terms in an index, in any language.
 *
 * To find texts that contain another, the index looks up all its pieces, and the result is then compared with the whole
 * text. Pieces are pairs of characters, and outside ASCII also single characters, since a Korean or Chinese word may be
 * one. PostgreSQL's own trigram index does not support such letters in the C locale.
 */
import { fold } from '@parley/contracts';

/** Increase it with each change of the folding, so that stored texts are folded again (fold-anew.ts). */
export const foldingVersion = 2;

/** The pieces of a folded text. None spans lines. */
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
 * A room's messages are indexed by stretches of this many. A search reads the latest stretch first, until it has found
 * enough: in a long room, a common word costs no more than in one stretch. A rare word costs an index lookup for each
 * stretch, and one request searches a limited number of them (search-plan.ts).
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
 * A piece in a stretch of a room as one number, so that an index on these numbers finds messages without reading other
 * rooms'. FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), 32 bits; a collision costs one extra comparison.
 */
export function hashInRoom(roomId: number, piece: string, stretchNumber: number): number {
  const inStretch = hashOf(`${roomId}.${stretchNumber}:`, 0x811c9dc5);
  return hashOf(piece, inStretch) | 0;
}

/** Hash of the text's UTF-8 bytes; ASCII needs no buffer. */
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

/** The search columns of a message. */
export function searchable(
  { roomId, seq }: { readonly roomId: number; readonly seq: number },
  content: string,
): { folded: string | null; grams: number[] } {
  const folded = fold(content);
  const grams = piecesOf(folded).map((piece) => hashInRoom(roomId, piece, stretchOf(seq)));
  return { folded: folded === content ? null : folded, grams: [...new Set(grams)] };
}

/** The search columns of a public room. */
export function searchableRoom(roomName: string, description: string): { folded: string; grams: string[] } {
  const folded = fold(`${roomName}\n${description}`);
  return { folded, grams: piecesOf(folded) };
}

/** The search columns of a user. The first line is the id's key. */
export function searchableUser(userId: string, userName: string): { folded: string; grams: string[] } {
  const folded = fold(`${userId}\n${userName}`);
  return { folded, grams: piecesOf(folded) };
}
