import { describe, expect, test } from 'vitest';
import { isProperName, isVisible } from './names.ts';

describe('a proper name is', () => {
  test.each([
    'kim',
    '김민수',
    '김민수'.normalize('NFD'),
    'José',
    'Jose\u0301',
    'O’Brien-Smith, Jr.',
    'two words',
    '日本 太郎',
    'محمد علي',
    'می\u200cخواهم',
    'क्\u200dष',
    '葛\u{e0100}城',
    'Ada 👩\u200d💻',
    '❤\ufe0f',
    '❤',
    '👨\u200d👩\u200d👧\u200d👦 and 1\ufe0f\u20e3',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    '🇰🇷',
    "'; DROP TABLE users; --",
    '<b>x</b>',
    'ㅋㅋ',
    '\u2801\u2800\u2803',
  ])('%j', (name) => {
    expect(isProperName(name)).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['a space', ' '],
    ['a space behind', 'kim '],
    ['a space before', ' kim'],
    ['a wide space behind', 'kim\u3000'],
    ['a no-break space behind', 'kim\u00a0'],
    ['a line break behind', 'kim\n'],
    ['a line break within', 'kim\nlee'],
    ['a tab within', 'kim\tlee'],
    ['a line separator within', 'kim\u2028lee'],
    ['a space of no width', 'kim\u200b'],
    ['a joiner of nothing', 'k\u200dim'],
    ['a non-joiner of Hangul', '김\u200c수'],
    ['a soft hyphen', 'ki\u00adm'],
    ['a byte order mark', '\ufeffkim'],
    ['a turn to the left', '\u202ekim'],
    ['an isolate', '\u2067kim\u2069'],
    ['a mark of direction', 'kim\u200f'],
    ['a Hangul filler', 'kim\u3164'],
    ['a Hangul filler alone', '\u3164'],
    ['an initial filler within', '김\u115f수'],
    ['a selector of nothing', 'kim\ufe0f'],
    ['a selector of a digit', '1\ufe0f'],
    ['tags of no flag', 'kim\u{e0067}'],
    ['Braille’s empty cell behind', 'kim\u2800'],
    ['a note without a head', '\u{1d159}'],
    ['a mark alone', '\u0301'],
    ['a bell', 'kim\u0007'],
    ['a control of the second set', 'kim\u0085x'],
    ['no character', 'kim\ufdd0'],
  ])('not %s', (_, name) => {
    expect(isProperName(name)).toBe(false);
  });
});

test.each(['a', '.', '🙂', '❤', ' a ', '가', '\u3164a', '1\ufe0f\u20e3', '\u0301a'])(
  '%j is visible',
  (text) => {
    expect(isVisible(text)).toBe(true);
  },
);

test.each([
  '',
  ' ',
  '\n\t',
  '\u00a0',
  '\u200b',
  '\u3164',
  '\u2800',
  '\ufe0f',
  '\u0301',
  '\u202e',
  '\u00ad\u200d',
])('%j is not', (text) => {
  expect(isVisible(text)).toBe(false);
});
