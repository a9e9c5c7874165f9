import { describe, expect, it, test } from 'vitest';
import { initialsOf, keysOf, soughtBy } from './hangul.ts';

test('a text is the keys that type it, and what is not Korean is itself', () => {
  expect(keysOf('김민지')).toBe('ㄱㅣㅁㅁㅣㄴㅈㅣ');
  expect(keysOf('값')).toBe('ㄱㅏㅂㅅ');
  expect(keysOf('왜')).toBe('ㅇㅗㅐ');
  expect(keysOf('Emma 윤')).toBe('emma ㅇㅠㄴ');
  expect(initialsOf('김민지 K')).toBe('ㄱㅁㅈ k');
});

test('letters written apart, as some systems store names, are the same', () => {
  expect(keysOf('김민지'.normalize('NFD'))).toBe(keysOf('김민지'));
});

describe('what is looked for', () => {
  it('is found after each key of its name', () => {
    for (const typed of ['ㄱ', '기', '김', '김ㅁ', '김미', '김민', '김민ㅈ', '김민지'])
      expect(soughtBy(typed).rank('김민지'), typed).toBe(0);
    // While 기민 is being typed, the syllable is 김 for a moment.
    for (const typed of ['ㄱ', '기', '김', '기미', '기민'])
      expect(soughtBy(typed).rank('기민'), typed).toBe(0);
  });

  it('is found by initial consonants alone, also where the input method has joined two', () => {
    expect(soughtBy('ㄱㅁㅈ').rank('김민지')).toBe(0);
    expect(soughtBy('ㅁㅈ').rank('김민지')).toBe(2);
    expect(soughtBy('ㄳ').rank('강산')).toBe(0);
    expect(soughtBy('ㄱㅅㅈ').rank('김민지')).toBeUndefined();
  });

  it('fits best at the beginning, then at a word’s, then anywhere', () => {
    expect(soughtBy('em').rank('Emma Wilson')).toBe(0);
    expect(soughtBy('wil').rank('Emma Wilson')).toBe(1);
    expect(soughtBy('mm').rank('Emma Wilson')).toBe(2);
    expect(soughtBy('민지').rank('김민지')).toBe(2);
    expect(soughtBy('x').rank('Emma Wilson')).toBeUndefined();
  });
});
