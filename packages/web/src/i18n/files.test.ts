import { expect, it } from 'vitest';
import { sizeText } from './files.ts';

it.each([
  [0, '0 B'],
  [1_023, '1023 B'],
  [1_024, '1.0 KB'],
  [10_240, '10 KB'],
  [52_428_800, '50 MB'],
  [5_000_000_000_000, '4657 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
