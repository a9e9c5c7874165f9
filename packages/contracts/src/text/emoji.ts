/**
 * What counts as an emoji: the sequences that Unicode recommends for interchange (UTS #51, RGI_Emoji), and what phones
 * and keyboards send for them, which differs in variation selectors: ⚽ followed by a superfluous one, ❤ without the
 * required one. `qualifyEmoji` normalizes all of these to one spelling.
 */

/** The regular expression flag for sets of sequences; the compiler doesn't accept it in literals for our target yet. */
const unicodeSets = 'v';
const emoji = sequencePattern('^\\p{RGI_Emoji}$', '');
const emojiOrSpace = sequencePattern('\\p{RGI_Emoji}|\\s', 'g');

/**
 * The pattern, compiled when it is first used: that takes some 20 ms in each process and page, most of which never need
 * it. Undefined in a browser that doesn't support the flag: there only the worker validates.
 */
function sequencePattern(source: string, flags: string): () => RegExp | undefined {
  let compiled: { readonly pattern: RegExp | undefined } | undefined;
  return () => {
    compiled ??= { pattern: compile(source, flags + unicodeSets) };
    return compiled.pattern;
  };
}

function compile(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

const selected = '\ufe0f';
const joiner = '\u200d';
const keycap = /([0-9#*])\ufe0f?\u20e3/g;
const oneSelectable = /(?![0-9#*])(\p{Emoji})(\ufe0f?)(?![\ufe0e\ufe0f])(?=(\p{Emoji_Modifier}?))/gu;
/** No emoji consists of one, except ℹ, so most texts need no look at the sequences. */
const letter = /(?!ℹ)\p{L}/u;
const shownAsEmoji = /\p{Emoji_Presentation}/u;
/**
 * Pictographs (☀ ☺ ❤) count as emoji even without a selector: technical and miscellaneous symbols, dingbats, and all
 * pictographic planes. Text symbols (© ™ ‼ ↔) don't.
 */
const picture = /[\u2300-\u23ff\u2600-\u27bf\u{1f000}-\u{1ffff}]/u;

/** Makes each emoji of a text fully qualified; leaves the rest as it is. */
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
  return emoji()?.test(qualifyEmoji(text)) ?? false;
}

/**
 * Whether a text consists of emoji, at least one, and spaces. It removes them and checks whether anything is left: a
 * pattern for the whole text could match a thumb with its skin tone in two ways, and so would need exponential time for
 * a row of them.
 */
export function isOnlyEmoji(text: string): boolean {
  if (text.trim() === '' || letter.test(text)) return false;
  const pattern = emojiOrSpace();
  return pattern !== undefined && qualifyEmoji(text).replace(pattern, '') === '';
}

/** How many emoji a text consists of; 0 if it contains anything other than emoji and spaces. */
export function countEmoji(text: string): number {
  return isOnlyEmoji(text)
    ? (
        qualifyEmoji(text)
          .replace(/\s/g, '')
          .match(emojiOrSpace() as RegExp) ?? []
      ).length
    : 0;
}

/** The text with only its emoji and spaces; unchanged if it has nothing else. */
export function onlyEmoji(text: string): string {
  const pattern = emojiOrSpace();
  if (!pattern || isOnlyEmoji(text)) return text;
  return (qualifyEmoji(text).match(pattern) ?? []).join('');
}
