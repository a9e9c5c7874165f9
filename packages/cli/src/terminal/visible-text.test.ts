import { expect, test } from 'vitest';
import { visibleLine, visibleText } from './visible-text.ts';

test.each([
  ['C0', '\u001b[2J\u0007\r\n\t', '\\u001b[2J\\u0007\\u000d\\u000a\\u0009'],
  ['DEL', 'a\u007fb', 'a\\u007fb'],
  ['C1', '\u009b2J\u0085', '\\u009b2J\\u0085'],
  [
    'bidi controls',
    '\u202egnp\u202c \u2066x\u2069 \u200e\u200f\u061c',
    '\\u202egnp\\u202c \\u2066x\\u2069 \\u200e\\u200f\\u061c',
  ],
  ['nothing else', '김 🔑 é "x" \\', '김 🔑 é "x" \\'],
])('%s in a line', (_, text, shown) => {
  expect(visibleLine(text)).toBe(shown);
});

test('line breaks and tabs stay in text of several lines', () => {
  expect(visibleText('a\n\tb\r\u001b]0;title\u0007')).toBe('a\n\tb\\u000d\\u001b]0;title\\u0007');
});
