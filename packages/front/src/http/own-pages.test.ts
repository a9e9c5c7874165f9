import { expect, test } from 'vitest';
import { isForeign } from './own-pages.ts';

const at = (headers: Record<string, string>, host = 'chat.example.com') => isForeign({ headers, host });

test.each([
  ['a script, which says nothing', {}],
  ['a page of this host', { origin: 'https://chat.example.com' }],
  ['a page of this host, by its capitals', { origin: 'https://Chat.Example.com' }],
  [
    'a page that a browser knows as this origin’s',
    { 'sec-fetch-site': 'same-origin', origin: 'https://chat.example.com' },
  ],
  // Behind a proxy that changes the host the browser knows better.
  ['a page behind a proxy', { 'sec-fetch-site': 'same-origin', origin: 'https://outside.example' }],
  ['somebody who typed the address', { 'sec-fetch-site': 'none' }],
])('%s is taken', (_, headers) => {
  expect(at(headers)).toBe(false);
});

test.each([
  ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
  [
    'a page of another site, which claims an origin',
    { 'sec-fetch-site': 'cross-site', origin: 'https://chat.example.com' },
  ],
  ['a page of another site in a browser that doesn’t say', { origin: 'https://evil.example' }],
  [
    'a page of another host of the site',
    { 'sec-fetch-site': 'same-site', origin: 'https://blog.example.com' },
  ],
  ['a page of another port', { origin: 'https://chat.example.com:8443' }],
  ['a sandboxed page', { origin: 'null' }],
])('%s is refused', (_, headers) => {
  expect(at(headers)).toBe(true);
});
