import { expect, test } from 'vitest';
import { isOneEmoji, isOnlyEmoji } from './emoji.ts';

test.each([
  ['a plain one', '🙂'],
  ['a skin tone', '👍🏽'],
  ['a family, joined of four', '👨‍👩‍👧‍👦'],
  ['a flag', '🇰🇷'],
  ['a flag of tags', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ['a keycap', '1️⃣'],
  ['one that text has too, with its selector', '❤️'],
])('%s is one emoji, and only emoji', (_, text) => {
  expect(isOneEmoji(text)).toBe(true);
  expect(isOnlyEmoji(text)).toBe(true);
});

test.each(['', ' ', 'a', '1', '#', '©', '❤', ':)', '안', '\u200d', '\ufe0f', '🏽a', '\ud83d'])(
  '%j is none',
  (text) => {
    expect(isOneEmoji(text)).toBe(false);
    expect(isOnlyEmoji(text)).toBe(false);
  },
);

test('several are not one, but only emoji, whatever space is between them', () => {
  for (const text of ['🙂🙂', '🙂 👍🏽', ' 🇰🇷\n👨‍👩‍👧‍👦\t']) {
    expect(isOneEmoji(text)).toBe(false);
    expect(isOnlyEmoji(text)).toBe(true);
  }
});

test('one letter among emoji is enough not to be only emoji', () => {
  for (const text of ['🙂a', '가🙂', '🙂 1', '🙂.']) expect(isOnlyEmoji(text)).toBe(false);
});

test('five thousand characters are looked at in no time', () => {
  const began = performance.now();
  for (const text of [
    `${'🙂'.repeat(2_499)}a`,
    `${' '.repeat(4_999)}a`,
    `${'👍🏽'.repeat(1_249)}a`,
    `${'👨‍👩‍👧‍👦'.repeat(450)}a`,
  ])
    expect(isOnlyEmoji(text)).toBe(false);
  expect(performance.now() - began).toBeLessThan(1_000);
});
