import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { growthOfTime } from '../../../dev/test/support/growth-of-time.ts';
import { findFolded, fold, foldedUnits } from './fold.ts';

const marked = (text: string, part: string) => {
  const found = findFolded(text, part);
  return found && text.slice(found.from, found.to);
};

describe('a text contains another, and the matched part is', () => {
  test.each([
    ['ㅋㅋㅠㅠ', 'ㅋㅋ', 'ㅋㅋ'],
    ['ㅋㅋㅠㅠ', 'ㅠㅠ', 'ㅠㅠ'],
    ['네ㄳ', '네', '네'],
    ['ㄳㄳ', 'ㄳ', 'ㄳ'],
    ['말ﾻﾻ', 'ㅋㅋ', 'ﾻﾻ'],
    ['ΟΔΟΣ', 'οδος', 'ΟΔΟΣ'],
    ['ὁ λόγος εἶ', 'ΛΌΓΟΣ', 'λόγος'],
    ['λόγος', 'λόγοσ', 'λόγος'],
    ['seen in İSTANBUL', 'istanbul', 'İSTANBUL'],
    ['seen in istanbul', 'İSTANBUL', 'istanbul'],
    ['I\u0307STANBUL', 'istan', 'I\u0307STAN'],
    ['Işık', 'ışık', 'Işık'],
    ['ISPARTA', 'ısparta', 'ISPARTA'],
    ['die Straße', 'STRASSE', 'Straße'],
    ['ＫＩＭ said', 'kim', 'ＫＩＭ'],
    ['un école', 'É'.normalize('NFD'), 'é'],
    ['e\u0301cole', 'école', 'e\u0301cole'],
    ['오늘 한글'.normalize('NFD'), '한글', '한글'.normalize('NFD')],
    ['ﾊﾞｽ停', 'バス', 'ﾊﾞｽ'],
    ['ﬁne', 'fin', 'ﬁn'],
    ['a\u00adb\u200bc', 'abc', 'a\u00adb\u200bc'],
    ['I ❤ it', '❤\ufe0f', '❤'],
    ['می\u200cخواهم', 'میخواهم', 'می\u200cخواهم'],
  ])('%s: %s: %s', (text, part, there) => {
    expect(marked(text, part)).toBe(there);
  });

  test.each([
    ['ㅋㅠ', '큐'],
    ['넧', '네ㄳ'],
    ['🏴', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['kim', ''],
    ['kim', '\u200b'],
    ['', 'kim'],
  ])('%s: not %s', (text, part) => {
    expect(findFolded(text, part)).toBeUndefined();
  });

  test('anywhere in a long text, in whole characters', () => {
    const text = `${'ẞ İ 한 👍🏽 ㅋ '.repeat(300)}Ｇoal!`;
    expect(marked(text, 'goal')).toBe('Ｇoal');
    expect(findFolded(text, 'goal')?.to).toBe(text.length - 1);
  });
});

/** Letters that change with case, join to each other, or have several encodings. */
const letters = fc.constantFrom(
  ...'aIiİıßẞΣσςéＫﬁ한가각ㅋㅠㄳ큐ﾻﾊﾞ\u1112\u1161\u11ab\u0301\u0307\u0345\u200d\ufe0f\u00ad❤🏽 \n',
);
const texts = fc.oneof(
  fc.array(letters, { maxLength: 12 }).map((some) => some.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

test('one text has one fold, however it is encoded', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const folded = fold(text);
      expect(fold(text.normalize('NFD'))).toBe(folded);
      expect(fold(text.normalize('NFC'))).toBe(folded);
      expect(fold(folded)).toBe(folded);
    }),
    { seed: 13, numRuns: 2_000 },
  );
});

test('the units of a text make up the text, and their folds its fold', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const units = foldedUnits(text);
      expect(units.map(({ from, to }) => text.slice(from, to)).join('')).toBe(text);
      expect(units.map(({ folded }) => folded).join('')).toBe(fold(text));
    }),
    { seed: 13, numRuns: 2_000 },
  );
});

test('every character has one fold, however it is encoded', () => {
  const several: string[] = [];
  for (let code = 0; code < 0x30000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const one = String.fromCodePoint(code);
    if (one === one.normalize('NFKD') && one === one.toLowerCase()) continue;
    const folds = new Set([fold(one), fold(one.normalize('NFD')), fold(fold(one))]);
    if (folds.size > 1) several.push(code.toString(16));
  }
  expect(several).toEqual([]);
});

test.each(['e\u0301\u0316', '\u0301', 'ㅋ', 'Ａ'])(
  'the time to search a row of %j grows no faster than its length',
  (part) => {
    const row = (length: number) => `a${part.repeat(length / part.length)}`;
    expect(growthOfTime((text) => findFolded(text, 'zz'), row)).toBeLessThan(32);
  },
);
