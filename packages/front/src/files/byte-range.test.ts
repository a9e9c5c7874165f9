import { expect, test } from 'vitest';
import { byteRange } from './byte-range.ts';

test.each([
  ['bytes=0-0', { first: 0, last: 0 }],
  ['bytes=5-', { first: 5, last: 9 }],
  ['bytes=2-99', { first: 2, last: 9 }],
  ['bytes=-3', { first: 7, last: 9 }],
  ['bytes=-99', { first: 0, last: 9 }],
])('%s is a part of ten bytes', (header, range) => {
  expect(byteRange(header, 10)).toEqual(range);
});

test.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('%s lies beyond the end', (header) => {
  expect(byteRange(header, 10)).toBeNull();
});

test.each([undefined, '', 'bytes=-', 'bytes=3-1', 'bytes=0-1,4-5', 'lines=1-2', 'bytes=a-b'])(
  '%s is answered with the whole',
  (header) => {
    expect(byteRange(header, 10)).toBeUndefined();
  },
);
