import { expect, test } from 'vitest';
import { growthOfTime } from '../../../dev/test/support/growth-of-time.ts';
import { countEmoji, isOneEmoji, isOnlyEmoji, onlyEmoji, qualifyEmoji } from './emoji.ts';

test.each([
  ['a plain one', '🙂'],
  ['a skin tone', '👍🏽'],
  ['a family, joined of four', '👨‍👩‍👧‍👦'],
  ['a flag', '🇰🇷'],
  ['a flag of tags', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ['a keycap', '1️⃣'],
  ['one that text has too, with its selector', '❤️'],
  ['one that Unicode counts among the letters', 'ℹ️'],
])('%s is one emoji, and only emoji', (_, text) => {
  expect(isOneEmoji(text)).toBe(true);
  expect(isOnlyEmoji(text)).toBe(true);
});

test.each([
  '',
  ' ',
  'a',
  '1',
  '#',
  '©',
  '™',
  '™ ',
  '❤\ufe0e',
  '↔',
  '★',
  ':)',
  '안',
  '\u200d',
  '\ufe0f',
  '🏽a',
  '\ud83d',
])('%j is none', (text) => {
  expect(isOneEmoji(text)).toBe(false);
  expect(isOnlyEmoji(text)).toBe(false);
});

test.each([
  ['a ball with a selector it does not need', '⚽\ufe0f', '⚽'],
  ['a bare heart', '❤', '❤\ufe0f'],
  ['a bare smile', '☺', '☺\ufe0f'],
  ['a bare sun', '☀', '☀\ufe0f'],
  ['a sign of text, said to be an emoji', '™\ufe0f', '™\ufe0f'],
  ['a bare keycap', '1\u20e3', '1\ufe0f\u20e3'],
  ['a couple whose heart is bare', '👩\u200d❤\u200d👨', '👩\u200d❤\ufe0f\u200d👨'],
  ['an eye in a bubble', '👁\u200d🗨', '👁\ufe0f\u200d🗨\ufe0f'],
  ['a player with a bare sign', '⛹🏽\u200d♂', '⛹🏽\u200d♂\ufe0f'],
  ['a selector before the skin tone', '✌\ufe0f🏽', '✌🏽'],
  ['a rainbow on a bare flag', '🏳\u200d🌈', '🏳\ufe0f\u200d🌈'],
  ['a shaken head with a bare arrow', '🙂\u200d↔', '🙂\u200d↔\ufe0f'],
])('%s is one emoji, with one spelling', (_, sent, qualified) => {
  expect(isOneEmoji(sent)).toBe(true);
  expect(isOnlyEmoji(`${sent} ${sent}${sent}`)).toBe(true);
  expect(qualifyEmoji(sent)).toBe(qualified);
  expect(qualifyEmoji(qualified)).toBe(qualified);
});

test('each emoji of Unicode has one spelling, also when written without its selectors', () => {
  for (const emoji of allEmoji()) {
    expect(qualifyEmoji(emoji)).toBe(emoji);
    const bare = emoji.replaceAll('\ufe0f', '');
    expect([emoji, bare]).toContain(qualifyEmoji(bare));
    if (/^.[\u200d\u{1f3fb}-\u{1f3ff}]|\u20e3/u.test(bare)) expect(qualifyEmoji(bare)).toBe(emoji);
  }
});

/** All emoji of one, two and three parts: with each selector, skin tone, sign and joined picture. */
function allEmoji(): string[] {
  const unicodeSets = 'v';
  const known = new RegExp('^\\p{RGI_Emoji}$', unicodeSets);
  const signs = [
    '♀\ufe0f',
    '♂\ufe0f',
    '⚕\ufe0f',
    '✈\ufe0f',
    '🌈',
    '❤\ufe0f\u200d🔥',
    '↔\ufe0f',
    '☠\ufe0f',
    '🗨\ufe0f',
  ];
  const found: string[] = [];
  for (let code = 0x20; code < 0x20000; code++) {
    const one = String.fromCodePoint(code);
    if (!/\p{Emoji}/u.test(one)) continue;
    const beginnings = [one, `${one}\ufe0f`, `${one}🏽`, `${one}\ufe0f\u20e3`];
    const joined = beginnings.flatMap((each) => signs.map((sign) => `${each}\u200d${sign}`));
    found.push(...[...beginnings, ...joined].filter((each) => known.test(each)));
  }
  expect(found.length).toBeGreaterThan(1_500);
  return found;
}

test('only the emoji of a text are changed', () => {
  expect(qualifyEmoji('1 © ™ # 안녕 a\ufe0f \u200d')).toBe('1 © ™ # 안녕 a\ufe0f \u200d');
  expect(qualifyEmoji('I ❤ NY ⚽\ufe0f!')).toBe('I ❤\ufe0f NY ⚽!');
});

test('everything except emoji and spaces is removed', () => {
  expect(onlyEmoji('ok 👍🏽 good 🇰🇷!')).toBe(' 👍🏽  🇰🇷');
  expect(onlyEmoji('⚽\ufe0f ❤')).toBe('⚽\ufe0f ❤');
  expect(onlyEmoji('⚽\ufe0f ❤!')).toBe('⚽ ❤\ufe0f');
});

test.each([
  ['🇰🇷', 1],
  ['1️⃣', 1],
  ['👩\u200d👩\u200d👧', 1],
  ['🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇰🇷\n❤', 3],
  ['👍🏽👍🏽👍🏽👍🏽', 4],
  ['™', 0],
  ['™\ufe0f', 1],
  ['1', 0],
  ['ok 👍', 0],
  [' ', 0],
])('in %j there are %i', (text, count) => {
  expect(countEmoji(text)).toBe(count);
});

test('several emoji are not one emoji, but are only emoji, whatever space is between them', () => {
  for (const text of ['🙂🙂', '🙂 👍🏽', ' 🇰🇷\n👨‍👩‍👧‍👦\t']) {
    expect(isOneEmoji(text)).toBe(false);
    expect(isOnlyEmoji(text)).toBe(true);
  }
});

test('emoji with one letter among them are not only emoji', () => {
  for (const text of ['🙂a', '가🙂', '🙂 1', '🙂.']) expect(isOnlyEmoji(text)).toBe(false);
});

test.each(['🙂', ' ', '👍🏽', '👨‍👩‍👧‍👦', '❤\ufe0f\u200d', '\ufe0f', '1', '🏴\u{e0067}'])(
  'the time to check a row of %j grows no faster than its length',
  (part) => {
    const row = (length: number) => `${part.repeat(length / part.length)}a`;
    expect(growthOfTime(isOnlyEmoji, row)).toBeLessThan(32);
  },
);
