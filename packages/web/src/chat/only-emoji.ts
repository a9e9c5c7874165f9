/**
 * What may be said in a room where only emoji may be said. The pattern is the contract's (contracts/src/emoji.ts),
 * which the pages can't import without zod; a test holds the two to each other.
 */

/** Sets of sequences are matched in this mode only, which the compiler doesn't know for our target yet. */
const unicodeSets = 'v';
const emojiOrSpace = emojiPattern();

function emojiPattern(): RegExp | undefined {
  try {
    return new RegExp('\\p{RGI_Emoji}|\\s', `g${unicodeSets}`);
  } catch {
    // A browser that doesn't know it either: the worker alone judges.
    return undefined;
  }
}

/** The text without what is neither an emoji nor a space. */
export function onlyEmoji(text: string): string {
  return emojiOrSpace ? (text.match(emojiOrSpace) ?? []).join('') : text;
}
