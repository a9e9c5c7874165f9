import { expect, test } from 'vitest';
import { areMarked, isMarked, markFor, toggleLines, toggleMark } from './composer-marks.ts';

/** Marks the selection with brackets. */
function selected(text: string) {
  const [before = '', chosen = '', after = ''] = text.split(/[[\]]/);
  return { text: before + chosen + after, from: before.length, to: before.length + chosen.length };
}

test.each([
  ['a [word] b', 'a **[word]** b'],
  ['a[ word ]b', 'a **[word]** b'],
  ['a **[word]** b', 'a [word] b'],
  ['a [**word**] b', 'a [word] b'],
  ['a []b', 'a **[]**b'],
  ['a **[]**b', 'a []b'],
])('%s becomes %s', (before, after) => {
  expect(toggleMark(selected(before), '**')).toEqual(selected(after));
});

test('strong and emphasis stand around the same words', () => {
  expect(toggleMark(selected('**[word]**'), '*')).toEqual(selected('***[word]***'));
  expect(toggleMark(selected('***[word]***'), '**')).toEqual(selected('*[word]*'));
  expect(toggleMark(selected('***[word]***'), '*')).toEqual(selected('**[word]**'));
  expect(toggleMark(selected('[*word*]'), '**')).toEqual(selected('***[word]***'));
});

test.each([
  ['a\nb[]c\nd', 'a\n> b[]c\nd'],
  ['a\n> b[]c\nd', 'a\nb[]c\nd'],
  ['[]', '> []'],
  ['>[] a', '[]a'],
  ['a[b\nc]d\ne', '> a[b\n> c]d\ne'],
  ['> a[b\n> c]d', 'a[b\nc]d'],
  ['> a[b\nc]d', '> > a[b\n> c]d'],
])('the lines of %j become %j', (before, after) => {
  expect(toggleLines(selected(before), '> ')).toEqual(selected(after));
});

test('whether what is selected has a mark is known', () => {
  expect(isMarked(selected('a **[word]** b'), '**')).toBe(true);
  expect(isMarked(selected('a **[word]** b'), '*')).toBe(false);
  expect(isMarked(selected('a [**word**] b'), '**')).toBe(true);
  expect(isMarked(selected('a `[]` b'), '`')).toBe(true);
  expect(areMarked(selected('- a[\n- b]'), '- ')).toBe(true);
  expect(areMarked(selected('- a[\nb]'), '- ')).toBe(false);
  expect(areMarked(selected('[]'), '- ')).toBe(false);
});

test('keys are known by their letters, and by their places where those are Hangul', () => {
  const key = (key: string, code: string, shiftKey = false) => markFor({ key, code, shiftKey });
  expect(key('b', 'KeyN')).toBe('**');
  expect(key('ㅠ', 'KeyB')).toBe('**');
  expect(key('ㅑ', 'KeyI')).toBe('*');
  expect(key('E', 'KeyE')).toBe('`');
  expect(key('X', 'KeyX', true)).toBe('~~');
  expect(key('x', 'KeyX')).toBeUndefined();
  expect(key('i', 'KeyI', true)).toBeUndefined();
});
