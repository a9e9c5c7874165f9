import { expect, test } from 'vitest';
import { isTypingOperator, readOperators } from './search-operators.ts';

const names = {
  personCalled: (name: string) => ({ kim: 'kim', '김 민지': 'minji' })[name],
  roomCalled: (name: string) => ({ lunch: 7 })[name],
};

test.each([
  ['from:kim lunch', 'lunch', { from: 'kim' }],
  ['lunch FROM:"김 민지" in:lunch', 'lunch', { from: 'minji', roomId: 7 }],
  ['before:2026-11-30 has:file', '', { before: '2026-11-30', hasFile: true }],
  ['a  b', 'a b', {}],
  ['from:nobody in:nowhere before:soon has:cheese', 'from:nobody in:nowhere before:soon has:cheese', {}],
  ['before:2026-13-01 xfrom:kim from: kim', 'before:2026-13-01 xfrom:kim from: kim', {}],
])('%s', (typed, text, filters) => {
  expect(readOperators(typed, names)).toEqual({ text, filters });
});

test('an operator is being typed until something follows it', () => {
  for (const typed of ['from:', 'lunch from:김철', 'IN:"lun', 'has:file', 'from:"'])
    expect(isTypingOperator(typed), typed).toBe(true);
  for (const typed of ['', 'from', 'from:kim ', 'in:"our lunch"', 'from:kim lunch', 'xfrom:kim'])
    expect(isTypingOperator(typed), typed).toBe(false);
});
