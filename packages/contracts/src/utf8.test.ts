import { expect, test } from 'vitest';
import { decodeDocument, decodeUtf8 } from './utf8.ts';

const mark = [0xef, 0xbb, 0xbf];

test.each([
  ['EUC-KR', [0xb0, 0xa1, 0xb3, 0xaa]],
  ['a character cut off', [0xed, 0x95]],
  ['a surrogate', [0xed, 0xa0, 0x80]],
  ['more bytes than needed', [0xc0, 0xaf]],
  ['UTF-16', [0xff, 0xfe, 0x7b, 0x00]],
])('%s is no text', (_, bytes) => {
  expect(() => decodeUtf8(Uint8Array.from(bytes))).toThrow(TypeError);
  expect(() => decodeDocument(Uint8Array.from(bytes))).toThrow(TypeError);
});

test('a byte order mark is part of a text, but not of a document', () => {
  const bytes = Uint8Array.from([...mark, ...mark, 0x7b, 0x7d]);
  expect(decodeUtf8(bytes)).toBe('\uFEFF\uFEFF{}');
  expect(decodeDocument(bytes)).toBe('\uFEFF{}');
});
