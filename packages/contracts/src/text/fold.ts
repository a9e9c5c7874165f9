/**
 * Folds text for comparison and search, in any language: case, the different encodings of a character, and invisible
 * characters don't matter.
 *
 * It is Unicode's NFKC_Casefold (https://www.unicode.org/reports/tr44/#NFKC_Casefold), with three exceptions:
 * - Korean letters that stand alone (ㅋㅋㅠㅠ, 네ㄳ) stay alone, where NFKC would join them to syllables;
 * - the four letters i of Turkish are the same, in any language: İstanbul is found by istanbul;
 * - the tag characters of flags are kept, so that England's is not equal to every black flag.
 *
 * A text is folded in units, each independently, so that a position in the folded text maps back to one in the text.
 */

export interface FoldedUnit {
  readonly folded: string;
  /** Its position in the text, in UTF-16 code units. */
  readonly from: number;
  readonly to: number;
}

/**
 * The characters that normalization may join to the one before: marks, a syllable's vowel and final consonant, the
 * halfwidth voicing marks of Japanese; and invisible characters in between.
 */
const joins = '\\p{M}\\p{Default_Ignorable_Code_Point}\\u1160-\\u11ff\\ud7b0-\\ud7fb\\uff9e\\uff9f\\u{16d67}';
const unit = new RegExp(`[^][${joins}]*`, 'gu');
/** Common characters that folding leaves unchanged: small letters, digits, punctuation, Hangul, kana, Kanji. */
const folded = '\\0-@\\[-\\x7f가-힣\\u3041-\\u3094\\u30a1-\\u30fa\\u4e00-\\u9fff';
const toBeFolded = new RegExp(`[^${folded}][${joins}]*|[${folded}][${joins}]+`, 'gu');
const unseen = /(?![\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}/gu;
const hangulLetter = /[\u1100-\u11ff]/g;
/** Characters that NFKC converts to such letters. */
const standsForLetters = /[\u3131-\u318e\u3200-\u321e\u3260-\u327e\uffa1-\uffdc]/gu;

/** Maps the letters that join to syllables to those that stand alone, such as U+110F to ㅋ (U+314B). */
const alone = new Map(
  Array.from({ length: 0x318e - 0x3131 + 1 }, (_, place) => String.fromCharCode(0x3131 + place))
    .filter((letter) => letter !== '\u3164')
    .map((letter) => [letter.normalize('NFKC'), letter]),
);

export function fold(text: string): string {
  return text.replace(toBeFolded, foldUnit);
}

export function foldedUnits(text: string): FoldedUnit[] {
  return Array.from(text.matchAll(unit), ({ 0: found, index }) => ({
    folded: fold(found),
    from: index,
    to: index + found.length,
  }));
}

/**
 * The first occurrence of a text in another, both folded, as positions in the original text: whole units, such as a
 * letter with its marks. Undefined if there is none.
 */
export function findFolded(text: string, part: string): { from: number; to: number } | undefined {
  const needle = fold(part);
  const at = needle === '' ? -1 : fold(text).indexOf(needle);
  if (at === -1) return undefined;
  let place = 0;
  let from: number | undefined;
  for (const one of foldedUnits(text)) {
    place += one.folded.length;
    if (from === undefined && place > at) from = one.from;
    if (from !== undefined && place >= at + needle.length) return { from, to: one.to };
  }
  return undefined;
}

function foldUnit(text: string): string {
  if (/^[\0-\x7f]$/.test(text)) return text.toLowerCase();
  const plain = text
    .replace(unseen, '')
    .replace(standsForLetters, (one) =>
      one.normalize('NFKC').replace(hangulLetter, (letter) => alone.get(letter) ?? letter),
    );
  return inLowerCase(normalized(plain))
    .replace(/i\u0307+/g, 'i')
    .normalize('NFC');
}

/** NFKC, except for letters that stand alone. */
function normalized(text: string): string {
  return text.replace(/[^\u3131-\u318e]+/gu, (run) => run.normalize('NFKC'));
}

/**
 * Converts to upper case first, so that ß becomes ss and ς becomes σ; and each character by itself, so that its
 * neighbours don't matter.
 */
function inLowerCase(text: string): string {
  return Array.from(text, (one) => one.toLowerCase().toUpperCase().toLowerCase()).join('');
}
