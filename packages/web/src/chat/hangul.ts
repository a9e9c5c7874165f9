/**
 * Compares Korean by the keys that type it, so that half a name finds its bearer: on the way from 기 to 기민 the syllable is
 * 김 for a moment. Initial consonants alone match too: many people search for 김민지 by ㄱㅁㅈ.
 */

import { fold } from '@parley/contracts/text';

const initials = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'];
const medials = [...'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ'];
/** The first stands for a syllable without one. */
const finals = ['', ...'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ'];

/** Letters that take two keys. */
const pairs: Readonly<Record<string, string>> = {
  ㄳ: 'ㄱㅅ',
  ㄵ: 'ㄴㅈ',
  ㄶ: 'ㄴㅎ',
  ㄺ: 'ㄹㄱ',
  ㄻ: 'ㄹㅁ',
  ㄼ: 'ㄹㅂ',
  ㄽ: 'ㄹㅅ',
  ㄾ: 'ㄹㅌ',
  ㄿ: 'ㄹㅍ',
  ㅀ: 'ㄹㅎ',
  ㅄ: 'ㅂㅅ',
  ㅘ: 'ㅗㅏ',
  ㅙ: 'ㅗㅐ',
  ㅚ: 'ㅗㅣ',
  ㅝ: 'ㅜㅓ',
  ㅞ: 'ㅜㅔ',
  ㅟ: 'ㅜㅣ',
  ㅢ: 'ㅡㅣ',
};

const firstSyllable = '가'.charCodeAt(0);
const lastSyllable = '힣'.charCodeAt(0);

/** Indices of a syllable's letters in the tables above; undefined for other characters. */
function lettersOf(character: string): { initial: string; medial: string; final: string } | undefined {
  const code = character.charCodeAt(0);
  if (code < firstSyllable || code > lastSyllable) return undefined;
  const place = code - firstSyllable;
  return {
    initial: initials[Math.floor(place / (medials.length * finals.length))] ?? '',
    medial: medials[Math.floor(place / finals.length) % medials.length] ?? '',
    final: finals[place % finals.length] ?? '',
  };
}

const apart = (letter: string) => pairs[letter] ?? letter;

/** The keys that type it, folded. */
export function keysOf(text: string): string {
  return Array.from(fold(text), (character) => {
    const letters = lettersOf(character);
    return letters ? letters.initial + apart(letters.medial) + apart(letters.final) : apart(character);
  }).join('');
}

/** The initial consonant of each syllable; other characters unchanged. */
export function initialsOf(text: string): string {
  return Array.from(fold(text), (character) => {
    return lettersOf(character)?.initial ?? character;
  }).join('');
}

export interface Sought {
  /** How well a text matches, the best first: at its beginning, at the beginning of a word, anywhere; or not at all. */
  rank(text: string): 0 | 1 | 2 | undefined;
}

export function soughtBy(query: string): Sought {
  const keys = keysOf(query);
  const isOfInitials = /^[ㄱ-ㅎ]+$/.test(query);
  return {
    rank(text) {
      const ranks = [rankIn(keysOf(text), keys)];
      if (isOfInitials) ranks.push(rankIn(initialsOf(text), keys));
      const found = ranks.filter((rank) => rank !== undefined);
      return found.length === 0 ? undefined : (Math.min(...found) as 0 | 1 | 2);
    },
  };
}

function rankIn(text: string, part: string): 0 | 1 | 2 | undefined {
  if (text.startsWith(part)) return 0;
  if (text.includes(` ${part}`)) return 1;
  return text.includes(part) ? 2 : undefined;
}
