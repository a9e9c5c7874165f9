import { expect, test } from 'vitest';
import { excerptOf, piecesOf } from './excerpt.ts';

test.each([
  ['İstanbul is large', 'istanbul', 'İstanbul'],
  ['İİİ ㅋㅋㅠㅠ', 'ㅠㅠ', 'ㅠㅠ'],
  ['한글'.normalize('NFD'), '글', '글'.normalize('NFD')],
  ['ＫＩＭ', 'kim', 'ＫＩＭ'],
])('in %s, %s is %s', (content, text, found) => {
  expect(excerptOf(content, text)).toMatchObject({ isCut: false, found });
});

test('far behind, with what stands around it', () => {
  const content = `${'İ한 '.repeat(200)}needle${' after'.repeat(100)}`;
  const { isCut, before, found, after } = excerptOf(content, 'NEEDLE');
  expect(isCut).toBe(true);
  expect(found).toBe('needle');
  expect(content).toContain(before + found + after);
  expect(before.length).toBeLessThanOrEqual(41);
  expect(after.length).toBeLessThanOrEqual(142);
});

test('no character is cut in two', () => {
  for (let shift = 0; shift < 4; shift++) {
    const { before, after } = excerptOf(
      `${'x'.repeat(shift)}${'👍🏽'.repeat(50)}here${'🙂'.repeat(90)}`,
      'here',
    );
    expect(before + after).not.toMatch(/\p{Surrogate}/u);
  }
});

test('what isn’t found is shown from its beginning', () => {
  expect(excerptOf('words', 'other')).toEqual({ isCut: false, before: '', found: '', after: 'words' });
});

test('what is looked for is marked wherever it stands', () => {
  const pieces = piecesOf('ㅋㅋㅋㅋ 저도요, ㅋㅋ!', 'ㅋㅋ');
  expect(pieces.map(({ words, isFound }) => (isFound ? `[${words}]` : words)).join('')).toBe(
    '[ㅋㅋ][ㅋㅋ] 저도요, [ㅋㅋ]!',
  );
  expect(piecesOf('words', 'other')).toEqual([{ words: 'words', isFound: false }]);
  expect(piecesOf('', 'x')).toEqual([]);
});
