import { expect, test } from 'vitest';
import { isUtf8 } from './charset.ts';

test.each([
  undefined,
  '',
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=UTF8',
  'application/json; Charset = "utf-8"; x=y',
])('%s is UTF-8', (contentType) => expect(isUtf8(contentType)).toBe(true));

test.each([
  'application/json; charset=euc-kr',
  'application/json; charset=utf-8; charset=cp949',
  'application/json;x=y;CHARSET="utf-16le"',
  'application/json; charset=',
])('%s is not', (contentType) => expect(isUtf8(contentType)).toBe(false));
