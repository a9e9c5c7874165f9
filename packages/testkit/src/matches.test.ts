import { expect, test } from 'vitest';
import { matches } from './matches.ts';

test.each([
  [1, 1],
  ['', ''],
  [null, null],
  [Number.NaN, Number.NaN],
  [{ a: 1, b: 2 }, { a: 1 }],
  [{ a: { b: [{ c: 1, d: 2 }] } }, { a: { b: [{ c: 1 }] } }],
  [{ a: null }, { a: null }],
  [{}, { a: undefined }],
  [{ a: 'kim' }, { a: expect.stringMatching(/^k/) }],
])('%j is %j', (value, wanted) => expect(matches(value, wanted)).toBe(true));

test.each([
  [1, '1'],
  [undefined, null],
  [{ a: 1 }, { a: 2 }],
  [{}, { a: 1 }],
  [null, {}],
  ['text', { length: 4 }],
  [[1, 2], [1]],
  [{ 0: 1, length: 1 }, [1]],
  [{ a: 'kim' }, { a: expect.any(Number) }],
])('%j is not %j', (value, wanted) => expect(matches(value, wanted)).toBe(false));
