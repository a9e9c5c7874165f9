/** Sentences of invented words, Korean and English, with very different word frequencies. */

/** In three of ten messages. */
export const commonWord = '그리고';
/** A syllable of this word only. */
export const commonSyllable = '그';
/** In one of a thousand messages. */
export const seldomWord = '딱따구리';
/** In a few messages of a room, however long it is. */
export const rareWord = '무지개떡';
/** All its pieces occur, but never together. */
export const absentWord = '구리그리';

const syllables = [
  ...'가나다라마바사아자차카타파하고노도로모보소오조초코토포호기니디리미비시이지치키티피히한국말은이를에서',
];
const letters = [...'etaoinshrdlucmfwypvbgk'];
const wordCount = 2_000;

/** The same numbers in each run, from 0 to 1. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Makes sentences; the first contains the seldom word. */
export function makeSentences(count: number, random: () => number): string[] {
  const vocabulary = makeVocabulary(createRandom(7));
  return Array.from({ length: count }, (_, index) => {
    const length = 3 + Math.floor(random() * 6);
    // Squared, so that early words are more frequent.
    const words = Array.from({ length }, () => vocabulary[Math.floor(random() ** 2 * wordCount)] as string);
    if (random() < 0.3) words.splice(Math.floor(random() * length), 0, commonWord);
    if (index === 0) words.push(seldomWord);
    return words.join(' ');
  });
}

function makeVocabulary(random: () => number): string[] {
  return Array.from({ length: wordCount }, (_, index) => {
    const from = index % 3 === 0 ? letters : syllables;
    const length = 2 + Math.floor(random() * (index % 3 === 0 ? 6 : 3));
    return Array.from({ length }, () => from[Math.floor(random() * from.length)]).join('');
  });
}
