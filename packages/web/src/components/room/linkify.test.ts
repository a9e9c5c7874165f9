import { describe, expect, it } from 'vitest';
import { linkify } from './linkify.ts';

const links = (text: string) => linkify(text).flatMap(({ href }) => href ?? []);
const shown = (text: string) => linkify(text).flatMap(({ text, href }) => (href ? [text] : []));

describe('addresses in a text', () => {
  it('are found between words, and nothing of the text is lost', () => {
    expect(linkify('see https://example.com/a?b=1#c and http://example.org now')).toEqual([
      { text: 'see ' },
      { text: 'https://example.com/a?b=1#c', href: 'https://example.com/a?b=1#c' },
      { text: ' and ' },
      { text: 'http://example.org', href: 'http://example.org/' },
      { text: ' now' },
    ]);
    expect(linkify('nothing here')).toEqual([{ text: 'nothing here' }]);
    expect(linkify('')).toEqual([]);
  });

  it.each([
    ['https://example.com.', 'https://example.com'],
    ['(https://example.com/a)', 'https://example.com/a'],
    ['https://en.example.org/wiki/Word_(sense)', 'https://en.example.org/wiki/Word_(sense)'],
    ['[https://example.com/a[1]], yes', 'https://example.com/a[1]'],
    ['“https://example.com/a”', 'https://example.com/a'],
    ['https://example.com/a?!', 'https://example.com/a'],
    ['https://example.com에서 봐요', 'https://example.com'],
    ['https://example.com:8443/x를', 'https://example.com:8443/x를'],
    ['http://127.0.0.1:3000/login', 'http://127.0.0.1:3000/login'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['www.example.com/path', 'www.example.com/path'],
    ['https://한글.kr/집', 'https://한글.kr/집'],
    ['HTTPS://EXAMPLE.COM', 'HTTPS://EXAMPLE.COM'],
  ])('%s has %s', (text, found) => {
    expect(shown(text)).toEqual([found]);
  });

  it.each([
    'javascript:alert(1)',
    'javascript://example.com/%0Aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'xhttps://example.com',
    'me@www.example.com',
    'https://',
    'https://nodots',
    'and/or 3.14 a.b',
  ])('there is none in %s', (text) => {
    expect(links(text)).toEqual([]);
  });

  it('lead to pages of the web alone', () => {
    for (const href of links('https://a.example/javascript:x http://b.example www.c.example'))
      expect(href).toMatch(/^https?:\/\//);
  });
});
