import { expect, test } from 'vitest';
import { pageWithoutSlash, wantedPage } from './page-paths.ts';

test.each([
  ['/rooms/5', '/rooms/5'],
  ['/rooms/5?seq=3', '/rooms/5?seq=3'],
  ['/rooms/5/', '/rooms/5'],
  ['/search?text=점심', '/search?text=%EC%A0%90%EC%8B%AC'],
  ['/me', '/me'],
  ['/u/kim', '/u/kim'],
  ['/u/김 하늘', '/u/%EA%B9%80%20%ED%95%98%EB%8A%98'],
  ['/inspector', '/inspector'],
  ['/', '/'],
])('somebody who wanted to go to %s comes to %s', (to, page) => expect(wantedPage(to)).toBe(page));

test.each([
  undefined,
  '',
  ['/me', '/me'],
  'https://elsewhere.example/me',
  '//elsewhere.example/me',
  '/\\elsewhere.example/me',
  '\\\\elsewhere.example/me',
  '/.//elsewhere.example/me',
  '/%2e//elsewhere.example/me',
  '/\t/elsewhere.example/me',
  'javascript:alert(1)',
  'http://[',
  '/login?to=/login',
  '/signup',
  '/rooms/0',
  '/rooms/x',
  '/nowhere',
  '/u/',
  '/u/kim/lee',
  '/u/../api/session',
  '/api/session',
  '/me//',
])('and who wanted to go to %s comes to their rooms', (to) => expect(wantedPage(to)).toBe('/'));

test.each([
  ['/rooms/', '/rooms'],
  ['/rooms/5/', '/rooms/5'],
  ['/u/kim/', '/u/kim'],
  ['/rooms/5/?seq=3?', '/rooms/5?seq=3?'],
  ['/login/?to=%2Fme', '/login?to=%2Fme'],
])('%s is %s', (url, page) => expect(pageWithoutSlash(url)).toBe(page));

test.each(['/', '/rooms/5', '//elsewhere.example/', '//me/', '/me//', '/nowhere/', '/api/session/'])(
  '%s is no page with a slash too much',
  (url) => expect(pageWithoutSlash(url)).toBeUndefined(),
);
