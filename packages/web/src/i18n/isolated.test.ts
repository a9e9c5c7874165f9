import { expect, test } from 'vitest';
import { isolated, isolating } from './isolated.ts';
import { translated } from './translated.ts';

test.each(['Kim', '김민수', '日本', 'Ada 👩\u200d💻', 'a (b) 3!'])(
  '%s turns nothing, and stays as it is',
  (name) => {
    expect(isolated(name)).toBe(name);
  },
);

test.each([
  ['a name in Hebrew', 'דוד', '\u2068דוד\u2069'],
  ['a name in Arabic', 'محمد 3', '\u2068محمد 3\u2069'],
  ['an override', 'kim\u202e', '\u2068kim\u2069'],
  ['an isolate that is left open', '\u2067kim', '\u2068kim\u2069'],
  ['the end of an isolate', 'kim\u2069\u202elee', '\u2068kimlee\u2069'],
  ['a mark of direction', 'kim\u200f', '\u2068kim\u200f\u2069'],
])('%s is isolated', (_, name, shown) => {
  expect(isolated(name)).toBe(shown);
});

test('all that is filled in is, one by one, in the texts of a part too', () => {
  const texts = {
    plain: 'דוד',
    named: (name: string, count: number) => `${name}: ${count}`,
    inner: { listed: (names: readonly string[]) => names.join(', ') },
  };
  const { plain, named, inner } = isolating(texts);
  expect(plain).toBe('דוד');
  expect(named('דוד', 3)).toBe('\u2068דוד\u2069: 3');
  expect(inner.listed(['דוד', 'Kim'])).toBe('\u2068דוד\u2069, Kim');
  expect(translated({ en: texts, ko: texts }).ko.named('דוד', 3)).toBe('\u2068דוד\u2069: 3');
});
