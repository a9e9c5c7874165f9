import { expect, test } from 'vitest';
import { quickFind } from './quick-find.ts';

const items = [
  { name: 'Lunch club' },
  { name: 'The lunch' },
  { name: '김민지', alias: 'minji' },
  { name: 'Launch plans' },
  { name: 'Minutes' },
];
const found = (typed: string) => quickFind(items, typed).map(({ name }) => name);

test('what begins so comes before what has it, and that before what has its letters', () => {
  expect(found('LUNCH')).toEqual(['Lunch club', 'The lunch', 'Launch plans']);
  expect(found('lcb')).toEqual(['Lunch club']);
  expect(found('lch')).toEqual(['Lunch club', 'The lunch', 'Launch plans']);
});

test('by half a syllable, by initial consonants, and by an id behind a name', () => {
  expect(found('기')).toEqual(['김민지']);
  expect(found('ㄱㅁ')).toEqual(['김민지']);
  expect(found('min')).toEqual(['Minutes', '김민지']);
});

test('all there is in its order where nothing is typed, and nothing where nothing fits', () => {
  expect(found(' ')).toEqual(items.map(({ name }) => name));
  expect(found('zq')).toEqual([]);
});
