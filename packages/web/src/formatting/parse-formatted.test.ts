import { expect, test } from 'vitest';
import { type Formatted, plainOf } from './formatted.ts';
import { maskOf } from './mask.ts';
import { parseFormatted } from './parse-formatted.ts';

/** As tags, for readability. */
function tagged(formatted: readonly Formatted[]): string {
  return formatted
    .map((one) => {
      if (typeof one === 'string') return one;
      const { kind, marker, children } = one;
      return `<${marker === undefined ? kind : `${kind} ${marker}`}>${tagged(children)}</>`;
    })
    .join('');
}

test.each([
  ['**굵게**는 *기울임*은 ~~지움~~이', '<strong>굵게</>는 <emphasis>기울임</>은 <strike>지움</>이'],
  ['__strong__ (_emphasis_), "_it_".', '<strong>strong</> (<emphasis>emphasis</>), "<emphasis>it</>".'],
  ['***both***', '<emphasis><strong>both</></>'],
  ['**a\nb** `*x*`', '<strong>a\nb</> <code>*x*</>'],
  ['before\n```js\nlet a = *1*;\n> x\n```\nafter', 'before\n<codeBlock>let a = *1*;\n> x\n</>after'],
  ['```\nopen', '<codeBlock>open</>'],
  ['- a\n  - b\n- c', '<list><item ->a\n<list><item ->b\n</></></><item ->c</></>'],
  ['1. a\n2. b', '<orderedList><item 1.>a\n</><item 2.>b</></>'],
  ['> a\n> b\n\nc', '<quote>a\nb\n</>\nc'],
  ['> - a\n> - b', '<quote><list><item ->a\n</><item ->b</></></>'],
  [String.raw`\*no\* C:\dir`, String.raw`*no* C:\dir`],
])('%s', (text, shown) => {
  expect(tagged(parseFormatted(text))).toBe(shown);
});

test('particles and quotes may follow a mark', () => {
  expect(tagged(parseFormatted('**"중요"**합니다. **(필수)**입니다.'))).toBe(
    '<strong>"중요"</>합니다. <strong>(필수)</>입니다.',
  );
});

test('what answers a quote or follows a list is no part of it', () => {
  expect(tagged(parseFormatted('> quote\nanswer'))).toBe('<quote>quote\n</>answer');
  expect(tagged(parseFormatted('- a\n- b\n그래서'))).toBe('<list><item ->a\n</><item ->b\n</></>그래서');
  expect(tagged(parseFormatted('> **a\nb**'))).toBe('<quote>**a\n</>b**');
});

test.each([
  'plain',
  '  spaces \n\n\n around ',
  '안녕~~반가워~~',
  '네~~ 알겠습니다~~ ~~~',
  '2026. 11. 30. 월요일',
  '3. third',
  '>_< >ㅅ< ^_^ -_- *_* *️⃣ a *️⃣',
  '2*3*4 2**3**4',
  'snake_case_name',
  '- \n-\n* * *\n- - -\n---',
  'https://a.com/*x*/_y_ @__kim__ @_lee_',
  '<b>x</b> &amp; [a](http://x.com) ![b](c) <http://d.com>',
  '# head\n====\n[a]: b',
  '    indented\n\ttab',
  '~~~\nx\n~~~',
  '```hello\n',
  '``` hello you\nthere',
  '(._.) ;_; T_T x_x',
])('%s has no marks', (text) => {
  expect(parseFormatted(text)).toEqual([text]);
});

test('a mask is as long as its text, and its lines end where those do', () => {
  const text = '> **🙂 굵게**\n2026. 1. 1.\n\n1. `x`\n2. https://a.com/b_c_d 👍🏽\n>_<';
  const mask = maskOf(text);
  expect(mask.length).toBe(text.length);
  expect([...mask.matchAll(/\n/g)].map(({ index }) => index)).toEqual(
    [...text.matchAll(/\n/g)].map(({ index }) => index),
  );
});

test('nothing nests deeper than it can be drawn, whatever is written', () => {
  const depthOf = (formatted: readonly Formatted[]): number =>
    Math.max(0, ...formatted.map((one) => (typeof one === 'string' ? 0 : 1 + depthOf(one.children))));
  for (const unit of ['*a **b ', '> ', '>', '- ', '1. ', '*', '_a', '~~a *b ']) {
    const text = unit.repeat(600);
    expect(depthOf(parseFormatted(text))).toBeLessThan(30);
    expect(depthOf(parseFormatted(`${text}x${[...unit].reverse().join('').repeat(600)}`))).toBeLessThan(30);
  }
});

test('what has more marks than anybody writes is shown as it was typed', () => {
  const written = '**word** and more\n'.repeat(80);
  expect(parseFormatted(written)).not.toEqual([written]);
  for (const unit of ['*a_ ', '- a\n', '  - a\n', '> > > a\n', '> a\n\n', '```\n', '"_', '*', '`', '\n']) {
    const text = `*a*${unit.repeat(4_990 / unit.length)}`;
    expect(parseFormatted(text), unit).toEqual([text]);
  }
});

test('no character is lost or told twice, but for marks', () => {
  const letters = (text: string) => text.replace(/[\s*_~`>\-+.\d\\)]/g, '');
  let seed = 7;
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const parts = ['**', '*', '_', '~~', '`', '\n', '> ', '- ', '1. ', ' ', '가', 'b', '\\', '  ', '!'];
  for (let round = 0; round < 500; round += 1) {
    const text = Array.from({ length: 30 }, () => parts[next(parts.length)]).join('');
    expect(letters(plainOf(parseFormatted(text))), JSON.stringify(text)).toBe(letters(text));
  }
});
