import { fold } from '@parley/contracts';
import { describe, expect, test } from 'vitest';
import { hashInRoom, piecesOf } from './search-text.ts';

describe('a text is found by', () => {
  const holds = (text: string, needle: string) => {
    const has = new Set(piecesOf(fold(text)));
    return piecesOf(fold(needle)).every((piece) => has.has(piece)) && fold(text).includes(fold(needle));
  };
  test.each([
    ['Kim Minsu', 'minSU'],
    ['김민수', '민'],
    ['김민수', '민수'],
    ['ＫＩＭ', 'kim'],
    ['e\u0301cole', '\u00e9'],
    ['한글'.normalize('NFD'), '한'],
    ['I ❤️ 🙂👩‍👩‍👧', '🙂'],
    ['50%_off\\', '%_'],
    ['first\nsecond', 'second'],
  ])('%s: %s', (text, needle) => {
    expect(holds(text, needle)).toBe(true);
  });

  test.each([
    ['김민수', '밍'],
    ['abcd', 'bd'],
    ['50 off', '%'],
  ])('%s: not by %s', (text, needle) => {
    expect(holds(text, needle)).toBe(false);
  });
});

describe('pieces', () => {
  test('are pairs of characters, and single characters outside of ASCII, each once', () => {
    expect(piecesOf('ab민ab')).toEqual(['ab', 'b민', '민', '민a']);
    expect(piecesOf('🙂🙂')).toEqual(['🙂', '🙂🙂']);
  });

  test('do not span lines', () => {
    expect(piecesOf('ab\ncd')).toEqual(['ab', 'cd']);
  });

  test('there are none of a single ASCII character', () => {
    expect(piecesOf('k')).toEqual([]);
  });
});

test('a piece is another number in another room, within 32 bits', () => {
  const numbers = [hashInRoom(1, '민', 0), hashInRoom(2, '민', 0), hashInRoom(1, '수', 0)];
  expect(new Set(numbers).size).toBe(3);
  expect(hashInRoom(1, '민', 0)).toBe(numbers[0]);
  for (const number of numbers) expect(number | 0).toBe(number);
});

test('pieces have the numbers that stand in indexes of earlier versions', () => {
  expect(hashInRoom(1, '민', 0)).toBe(-1_955_690_262);
  expect(hashInRoom(12, 'ab', 3)).toBe(1_884_784_378);
  expect(hashInRoom(12, 'a🙂', 3)).toBe(1_747_924_062);
});
