/** What counts as an emoji: the sequences that Unicode recommends for interchange (UTS #51, RGI_Emoji). */

/** Sets of sequences are matched in this mode only; the compiler doesn't know its literals for our target yet. */
const unicodeSets = 'v';
const oneEmoji = new RegExp('^\\p{RGI_Emoji}$', unicodeSets);
const emojiOrSpace = new RegExp('\\p{RGI_Emoji}|\\s', `g${unicodeSets}`);

export function isOneEmoji(text: string): boolean {
  return oneEmoji.test(text);
}

/**
 * Emoji with spaces between them, at least one. What isn't is what is left without them: a pattern of the whole could
 * read a thumb with its skin's colour in two ways, and so a row of them in any number.
 */
export function isOnlyEmoji(text: string): boolean {
  return text.trim() !== '' && text.replace(emojiOrSpace, '') === '';
}
