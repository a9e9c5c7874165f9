/** The texts, emoji and numbers that commands are made of. */
import { fold, isVisible } from '@parley/contracts/text';
import fc from 'fast-check';

export const emoji = ['👍', '🎉', '👨‍👩‍👧', '🇰🇷', '1️⃣', '❤️', '❤', '⚽️'];
/** More than a message may have. */
export const fruit = [...'🍇🍈🍉🍊🍋🍌🍍🥭🍎🍏🍐🍑🍒🍓🥝🍅🥥🥑🍆🥔🥕🌽'];
const words = [
  'hello',
  'HELLO there',
  '안녕하세요',
  '안녕',
  'ｆｕｌｌ',
  'ㅋㅋㅠㅠ',
  'ㅠㅠ',
  'İstanbul',
  'istanbul',
  'full\nmoon',
  'a',
  "'; --",
  '%_\\',
  '🎉🎉',
  '👍',
  '❤ ⚽️',
  // An excerpt of it ends within a character.
  `${'길'.repeat(99)}🎉 hello`,
];

export const index = fc.nat({ max: 1_000 });
const text = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...words) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }) },
);
export const storable = text.filter((each) => !each.includes('\0') && each.isWellFormed() && isVisible(each));
/** What may be looked for. */
export const looked = storable.filter((each) => each.length <= 100 && fold(each) !== '');
export const seq = fc.nat({ max: 12 });
export const limit = fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined });
