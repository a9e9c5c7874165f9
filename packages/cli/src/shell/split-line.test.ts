import { expect, test } from 'vitest';
import { splitLine } from './split-line.ts';

test.each([
  ['', []],
  ['  pairs ', ['pairs']],
  [`request login '{"userId":"kim"}'`, ['request', 'login', '{"userId":"kim"}']],
  ['request login "{\\"userId\\":\\"kim\\"}"', ['request', 'login', '{"userId":"kim"}']],
  ['a\\ b c', ['a b', 'c']],
  [`--expect a='b c'"d"`, ['--expect', 'a=b cd']],
  [`''`, ['']],
  [`"a\\nb"`, ['a\\nb']],
])('%j', (line, words) => {
  expect(splitLine(line)).toEqual(words);
});

test.each([`'a`, `a "b`, 'a\\'])('%j is unterminated', (line) => {
  expect(splitLine(line)).toBeUndefined();
});
