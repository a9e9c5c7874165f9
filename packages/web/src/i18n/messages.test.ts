import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { ko } from './ko.ts';

/** Every text by its path; a function is called with its own parameters' positions. */
function texts(of: object, path = ''): [string, string][] {
  return Object.entries(of).flatMap(([key, value]): [string, string][] => {
    const at = `${path}/${key}`;
    if (typeof value === 'string') return [[at, value]];
    if (typeof value === 'function') return [[at, value(1, 2)]];
    return texts(value, at);
  });
}

const korean = new Map(texts(ko));
const english = new Map(texts(en));

describe('the languages', () => {
  it('say the same things', () => {
    expect([...korean.keys()]).toEqual([...english.keys()]);
  });

  it('leave nothing empty', () => {
    for (const [path, text] of [...korean, ...english]) expect(text.trim(), path).not.toBe('');
  });

  it('are translated: Korean has Hangul but for names, English has none', () => {
    const names = ['/product', '/languages/en'];
    for (const [path, text] of korean) if (!names.includes(path)) expect(text, path).toMatch(/[가-힣]/);
    for (const [path, text] of english)
      if (path !== '/languages/ko') expect(text, path).not.toMatch(/[가-힣]/);
  });

  it('fill in what is counted and named', () => {
    expect(en.hints.statusLength(3, 500)).toContain('3 of 500');
    expect(ko.hints.statusLength(3, 500)).toContain('3 / 500자');
    expect([1, 2, 91].map(en.retryIn)).toEqual([
      'Try again in 1 second.',
      'Try again in 2 seconds.',
      'Try again in 2 minutes.',
    ]);
    expect(ko.home.greeting('에이다')).toContain('에이다');
  });
});
