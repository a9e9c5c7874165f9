import { expect, test } from 'vitest';
import { headerBytes, headerText, parseReplyPartition } from './headers.ts';

test('a header is read by its last value, as bytes or as text', () => {
  const headers = { once: 'text', bytes: Buffer.from([0xff]), twice: ['first', Buffer.from('second')] };
  expect(headerBytes(headers, 'bytes')).toEqual(Buffer.from([0xff]));
  expect(headerText(headers, 'once')).toBe('text');
  expect(headerText(headers, 'twice')).toBe('second');
  expect(headerText(headers, 'missing')).toBeUndefined();
  expect(headerBytes(undefined, 'any')).toBeUndefined();
});

test('a name that every object has is no header', () => {
  expect(headerText({}, 'missing')).toBeUndefined();
});

test.each([
  ['digits', Buffer.from('7'), 7],
  ['four digits', Buffer.from('0012'), 12],
  ['nine digits', Buffer.from('123456789'), 123_456_789],
  ['four bytes', Buffer.from([0, 0, 1, 2]), 258],
  ['four bytes below zero', Buffer.from([0xff, 0xff, 0xff, 0xfe]), -2],
  ['four bytes, some of them digits', Buffer.from([0x30, 0x30, 0x30, 0x2d]), 0x3030302d],
  ['nothing', Buffer.alloc(0), Number.NaN],
  ['letters', Buffer.from('abc'), Number.NaN],
  ['a sign', Buffer.from('-1'), Number.NaN],
  ['five bytes', Buffer.from([0, 0, 0, 0, 1]), Number.NaN],
  ['more digits than any partition has', Buffer.from('12345678901'), Number.NaN],
  ['digits of another script', Buffer.from('٣'), Number.NaN],
])('a reply partition of %s', (_, bytes, partition) => {
  expect(parseReplyPartition(bytes)).toBe(partition);
});
