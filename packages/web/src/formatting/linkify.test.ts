import { describe, expect, it } from 'vitest';
import { linkify } from './linkify.ts';

const links = (text: string) => linkify(text).flatMap(({ href }) => href ?? []);
const shown = (text: string) => linkify(text).flatMap(({ text, href }) => (href ? [text] : []));

/**
 * How many times longer a text of eight times the length takes: the fastest of many runs each, so that other load on
 * the machine does not matter.
 */
function growth(textOf: (length: number) => string): number {
  const [short, long] = [textOf(1_500), textOf(12_000)];
  const quickest = { short: Number.POSITIVE_INFINITY, long: Number.POSITIVE_INFINITY };
  const time = (text: string) => {
    const begin = performance.now();
    linkify(text);
    return performance.now() - begin;
  };
  for (let warmUp = 0; warmUp < 20; warmUp += 1) linkify(short);
  for (let round = 0; round < 60 && !(round > 5 && quickest.long / quickest.short < 20); round += 1) {
    quickest.short = Math.min(quickest.short, time(short));
    quickest.long = Math.min(quickest.long, time(long));
  }
  return quickest.long / quickest.short;
}

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
    ['https://example.com:8443/x를', 'https://example.com:8443/x'],
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
    'https://example.com:99999/x',
    'javascript://example.com/%0Aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'xhttps://example.com',
    'me@www.example.com',
    'https://',
    'https://nodots',
    'and/or 3.14 a.b www.something',
  ])('there is none in %s', (text) => {
    expect(links(text)).toEqual([]);
  });

  it.each([
    ['（http://a.com/b）', 'http://a.com/b'],
    ['http://a.com/b）는', 'http://a.com/b'],
    ['「http://a.com/b」', 'http://a.com/b'],
    ['【http://a.com/b】', 'http://a.com/b'],
    ['《http://a.com》', 'http://a.com'],
    ['«http://a.com/b»', 'http://a.com/b'],
    ['http://a.com/b。次は', 'http://a.com/b'],
    ['http://a.com/b！', 'http://a.com/b'],
    ['http://a.com/b，다음', 'http://a.com/b'],
    ['http://a.com/b｜c', 'http://a.com/b'],
    ['http://a.com/b～', 'http://a.com/b'],
    ['*http://a.com/b*', 'http://a.com/b'],
    ['**http://a.com/b**입니다', 'http://a.com/b'],
    ['**http://a.com**', 'http://a.com'],
    ['_http://a.com/b_', 'http://a.com/b'],
    ['~~http://a.com/b~~', 'http://a.com/b'],
    ['`http://a.com/b`를', 'http://a.com/b'],
    ['http://a.com/b`c', 'http://a.com/b'],
    ['http://a.com/b\u200bc', 'http://a.com/b'],
    ['https://web.archive.org/web/*/http://a.com', 'https://web.archive.org/web/*/http://a.com'],
    ['http://a.com/~ada/_x_', 'http://a.com/~ada/_x_'],
  ])('%s ends %s at what stands around it', (text, found) => {
    expect(shown(text)).toEqual([found]);
  });

  it.each([
    ['http://a.com/b를 봐', 'http://a.com/b'],
    ['http://a.com/b를봐', 'http://a.com/b'],
    ['http://a.com/b에서는', 'http://a.com/b'],
    ['http://a.com/b으로부터', 'http://a.com/b'],
    ['http://a.com/b입니다.', 'http://a.com/b'],
    ['http://a.com/b(참고)를', 'http://a.com/b(참고)'],
    ['http://a.com/에서', 'http://a.com/'],
    ['http://a.com/?a=b이에요', 'http://a.com/?a=b'],
    ['(http://a.com/b)를', 'http://a.com/b'],
    ['http://a.com/bㅋㅋㅋ', 'http://a.com/b'],
    ['http://a.com/?q=은', 'http://a.com/?q=은'],
    ['https://ko.wikipedia.org/wiki/대한민국', 'https://ko.wikipedia.org/wiki/대한민국'],
    ['https://ko.wikipedia.org/wiki/종로1가', 'https://ko.wikipedia.org/wiki/종로1가'],
    ['https://ko.wikipedia.org/wiki/3·1_운동', 'https://ko.wikipedia.org/wiki/3·1_운동'],
    ['https://ko.wikipedia.org/wiki/C언어', 'https://ko.wikipedia.org/wiki/C언어'],
  ])('%s ends %s before a Korean particle, and not within a Korean word', (text, found) => {
    expect(shown(text)).toEqual([found]);
  });

  it.each(['보세요http://a.com/', '여기www.a.com', '看http://a.com/', 'これhttp://a.com/'])(
    'in %s one begins where no space is needed',
    (text) => expect(links(text)).toHaveLength(1),
  );

  it.each([
    ['https://аpple.com/a', 'https://xn--pple-43d.com/a'],
    ['www.pаypal.com', 'www.xn--pypal-4ve.com'],
    ['https://аррӏе.com', 'https://xn--80ak6aa92e.com'],
    ['https://ɢoogle.한글а.kr:8080/x', 'https://xn--oogle-wmc.xn--80a7508fwxya.kr:8080/x'],
    ['https://ｐａｒｌｅｙ.com/', 'https://parley.com/'],
    ['https://한글.kr/집', undefined],
    ['https://naver한글.kr', undefined],
    ['https://пример.рф', undefined],
    ['https://пример.com', undefined],
    ['https://日本語カナ.jp', undefined],
    ['https://bücher.example', undefined],
    ['HTTPS://EXAMPLE.COM', undefined],
  ])('%s is shown as %s where it may not be what it looks like', (text, instead) => {
    const [address] = linkify(text);
    expect(address?.text).toBe(text);
    expect(address?.shown).toBe(instead);
  });

  it.each([
    ')',
    '*',
    '.',
    '(',
    '()',
    '를',
    '가a',
    'http://',
    'http://a.',
    'a.',
    'a-',
    '가www.',
    'www.a.com,',
    'ㅋ.',
  ])('of %s, eight times the text takes about eight times as long', (repeated) => {
    // Quadratic time would be 64 times.
    expect(growth((length) => `http://a.com/${repeated.repeat(length / repeated.length)}`)).toBeLessThan(32);
  });

  it('lead to pages of the web alone', () => {
    for (const href of links('https://a.example/javascript:x http://b.example www.c.example'))
      expect(href).toMatch(/^https?:\/\//);
  });
});
