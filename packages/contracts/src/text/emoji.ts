/**
 * What counts as an emoji: the sequences that Unicode recommends for interchange (UTS #51, RGI_Emoji), and what phones
 * and keyboards send for them, which differs by variation selectors: ⚽ followed by one that it doesn't need, ❤ without
 * the one it needs. `qualifyEmoji` makes one spelling of all.
 */

/** Sets of sequences are matched in this mode only; the compiler doesn't know its literals for our target yet. */
const unicodeSets = 'v';
const emoji = sequencePattern('^\\p{RGI_Emoji}$', '');
const emojiOrSpace = sequencePattern('\\p{RGI_Emoji}|\\s', 'g');

/** Undefined in a browser that doesn't know the mode: there the worker alone judges. */
function sequencePattern(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags + unicodeSets);
  } catch {
    return undefined;
  }
}

const selected = '\ufe0f';
const joiner = '\u200d';
const keycap = /([0-9#*])\ufe0f?\u20e3/g;
const oneSelectable = /(?![0-9#*])(\p{Emoji})(\ufe0f?)(?![\ufe0e\ufe0f])(?=(\p{Emoji_Modifier}?))/gu;
const shownAsEmoji = /\p{Emoji_Presentation}/u;
/**
 * Pictures (☀ ☺ ❤) are meant as such without a selector too: technical and miscellaneous symbols, dingbats, and all
 * planes of pictures. Signs of text (© ™ ‼ ↔) are not.
 */
const picture = /[\u2300-\u23ff\u2600-\u27bf\u{1f000}-\u{1ffff}]/u;

/** Each emoji of a text as Unicode has it fully qualified; the rest as it is. */
export function qualifyEmoji(text: string): string {
  return text
    .replace(keycap, `$1${selected}\u20e3`)
    .replace(
      oneSelectable,
      (found, one: string, selector: string, modifier: string, at: number, all: string) => {
        if (shownAsEmoji.test(one) || modifier !== '') return one;
        const isJoined = all[at - 1] === joiner || all[at + found.length] === joiner;
        return selector !== '' || isJoined || picture.test(one) ? one + selected : one;
      },
    );
}

export function isOneEmoji(text: string): boolean {
  return emoji?.test(qualifyEmoji(text)) ?? false;
}

/**
 * Emoji with spaces between them, at least one. What isn't is what is left without them: a pattern of the whole could
 * read a thumb with its skin's colour in two ways, and so a row of them in any number.
 */
export function isOnlyEmoji(text: string): boolean {
  if (!emojiOrSpace || text.trim() === '') return false;
  return qualifyEmoji(text).replace(emojiOrSpace, '') === '';
}

/** How many emoji a text is made of; none where there is anything but spaces beside them. */
export function countEmoji(text: string): number {
  return isOnlyEmoji(text)
    ? (
        qualifyEmoji(text)
          .replace(/\s/g, '')
          .match(emojiOrSpace as RegExp) ?? []
      ).length
    : 0;
}

/** The text without what is neither an emoji nor a space; as it is where nothing is. */
export function onlyEmoji(text: string): string {
  if (!emojiOrSpace || isOnlyEmoji(text)) return text;
  return (qualifyEmoji(text).match(emojiOrSpace) ?? []).join('');
}
