/** Which texts are valid names, and which are visible at all. */
import { qualifyEmoji } from './emoji.ts';

/**
 * Blank characters that Unicode counts neither as spaces nor as ignorable: the empty Braille cell, the null notehead.
 */
const blank = '\\u2800\\u{1d159}';
const seen = new RegExp(`(?![${blank}])(?!\\p{Default_Ignorable_Code_Point})[\\p{L}\\p{N}\\p{P}\\p{S}]`, 'u');
const spaceAtEdge = new RegExp(`^[\\p{White_Space}${blank}]|[\\p{White_Space}${blank}]$`, 'u');

/** Scripts in which a joiner or non-joiner between letters changes their shape; in others it is merely invisible. */
const joining = [
  ...[
    'Arabic',
    'Syriac',
    'Nko',
    'Mongolian',
    'Devanagari',
    'Bengali',
    'Gurmukhi',
    'Gujarati',
    'Oriya',
    'Tamil',
  ],
  ...['Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar', 'Tibetan'],
]
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join('');
/** Invisible characters that are legitimate after the character before them. */
const inItsPlace = new RegExp(
  [
    // variants of ideographs
    '(?<=\\p{Script=Han})[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]',
    // letters that join
    `(?<=[${joining}])[\\u200c\\u200d](?=[${joining}])`,
    // emoji: selectors, families, the flags of countries' parts
    '(?<=\\p{Extended_Pictographic})[\\ufe0e\\ufe0f]',
    '(?<=[0-9#*])\\ufe0f(?=\\u20e3)',
    '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=\\p{Extended_Pictographic})',
    '(?<=\\u{1f3f4}[\\u{e0020}-\\u{e007e}]*)[\\u{e0020}-\\u{e007f}]',
  ].join('|'),
  'gu',
);
const unfit = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}]/u;

/** Whether there is anything visible: more than spaces, marks without a letter, and invisible characters. */
export function isVisible(text: string): boolean {
  return seen.test(text);
}

/**
 * Whether a text can be a name: visible, without spaces around it, and without characters that are invisible but
 * distinguish two names or change the direction of the text around them (control and format characters, invisible
 * letters).
 */
export function isProperName(text: string): boolean {
  return (
    isVisible(text) && !spaceAtEdge.test(text) && !unfit.test(qualifyEmoji(text).replace(inItsPlace, ''))
  );
}
