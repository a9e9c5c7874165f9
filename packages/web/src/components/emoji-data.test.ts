import { isOneEmoji, qualifyEmoji } from '@parley/contracts/text';
import { expect, test } from 'vitest';
import { commonEmoji, emojiGroups } from './emoji-data.ts';

const all = Object.values(emojiGroups).flat();

test('what can be picked is taken by the contract as one emoji, as it is spelled', () => {
  expect(all.length).toBeGreaterThan(200);
  expect(
    all.filter(({ emoji }) => !isOneEmoji(emoji) || qualifyEmoji(emoji) !== emoji).map(({ emoji }) => emoji),
  ).toEqual([]);
});

test('each is there once, with a name of its own in both languages', () => {
  for (const what of [
    all.map(({ emoji }) => emoji),
    all.map(({ name }) => name.en),
    all.map(({ name }) => name.ko),
  ])
    expect(what.filter((one, index) => what.indexOf(one) !== index)).toEqual([]);
  for (const { emoji, name } of all) {
    expect(name.en, emoji).toMatch(/^[A-Za-z-' ]+$/);
    expect(name.ko, emoji).toMatch(/[가-힣]/);
  }
});

test('those that are there at first are among them', () => {
  const there = new Set<string>(all.map(({ emoji }) => emoji));
  expect(commonEmoji.filter((emoji) => !there.has(emoji))).toEqual([]);
});
