import { expect, test } from 'vitest';
import { localUrl } from './local-url.ts';

test.each([
  [undefined, 'http://127.0.0.1:9464'],
  ['', 'http://127.0.0.1:9464'],
  ['0.0.0.0', 'http://127.0.0.1:9464'],
  ['::', 'http://[::1]:9464'],
  ['10.0.0.5', 'http://10.0.0.5:9464'],
  ['fd00::5', 'http://[fd00::5]:9464'],
])('what listens at %s is reached at %s', (host, url) => {
  expect(localUrl(9464, host)).toBe(url);
  expect(URL.canParse(url)).toBe(true);
});
