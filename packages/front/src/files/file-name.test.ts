import { expect, test } from 'vitest';
import { givenFileName } from './file-name.ts';

const given = (name: string) => givenFileName(`attachment; filename*=UTF-8''${encodeURIComponent(name)}`);

test.each([
  ['점심 메뉴.png', '점심 메뉴.png'],
  ['C:\\Users\\kim\\me.png', 'me.png'],
  ['../../etc/passwd', 'passwd'],
  ['invoice\u202egnp.exe', 'invoicegnp.exe'],
  [' a\u0000\n.txt ', 'a.txt'],
  ['👨‍👩‍👧.jpg', '👨‍👩‍👧.jpg'],
])('%j is called %j', (name, called) => {
  expect(given(name)).toBe(called);
});

test('a quoted name is one too', () => {
  expect(givenFileName('attachment; filename="lunch.png"')).toBe('lunch.png');
});

test('a long name keeps its ending, and no half of a character', () => {
  const called = given(`${'🍜'.repeat(200)}.jpeg`);
  expect(called.length).toBeLessThanOrEqual(255);
  expect(called).toMatch(/🍜…\.jpeg$/u);
  expect(called.isWellFormed()).toBe(true);
});

test.each([undefined, 'attachment', 'attachment; filename=""', 'attachment; filename="/"', '; ='])(
  '%j names nothing',
  (header) => {
    expect(() => givenFileName(header)).toThrow('Content-Disposition must have a filename');
  },
);
