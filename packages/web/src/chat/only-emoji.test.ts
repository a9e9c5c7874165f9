import { isOnlyEmoji } from '@parley/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onlyEmoji } from './only-emoji.ts';

/** Emoji, what they are made of, and what is none. */
const pieces = [
  '🙂',
  '👍🏽',
  '👨‍👩‍👧‍👦',
  '🇰🇷',
  '1️⃣',
  '❤️',
  '❤',
  '🏽',
  '\u200d',
  '\ufe0f',
  '🇰',
  '\ud83d',
  'a',
  '1',
  '가',
  ' ',
  '\n',
];
const texts = fc.array(fc.constantFrom(...pieces)).map((some) => some.join(''));

test('a text stays as it is where the contract takes it, and only there', () => {
  fc.assert(
    fc.property(texts, (text) => {
      if (text.trim() !== '') expect(onlyEmoji(text) === text).toBe(isOnlyEmoji(text));
    }),
  );
});

test('what is left of a text the contract takes', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const left = onlyEmoji(text);
      if (left.trim() !== '') expect(isOnlyEmoji(left)).toBe(true);
    }),
  );
  expect(onlyEmoji('ok 👍🏽 good 🇰🇷!')).toBe(' 👍🏽  🇰🇷');
});
