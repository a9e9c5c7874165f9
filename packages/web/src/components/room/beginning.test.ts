import { describe, expect, it } from 'vitest';
import { beginningOf } from './beginning.ts';

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`).join('\n');

describe('a message', () => {
  it('is whole up to twenty lines and 1,500 characters', () => {
    for (const content of ['', 'hi', lines(20), '가'.repeat(1_500)])
      expect(beginningOf(content)).toBe(content);
  });

  it('of a thousand lines begins with ten', () => {
    expect(beginningOf(lines(1_000))).toBe(lines(10));
    expect(beginningOf('\n'.repeat(1_000))).toBe('\n'.repeat(9));
  });

  it('of many words is cut between two of them', () => {
    const beginning = beginningOf('seven ch '.repeat(500));
    expect(beginning.length).toBeGreaterThan(650);
    expect(beginning).toMatch(/ (?:seven|ch)$/);
  });

  it('without a space is cut, but within no character', () => {
    expect(beginningOf(`x${'😀'.repeat(2_000)}`)).toBe(`x${'😀'.repeat(349)}`);
  });

  it('is cut before an address that does not fit, and is never cut within one', () => {
    const address = `https://example.com/${'a'.repeat(1_600)}`;
    expect(beginningOf(`look: ${address} and more`)).toBe('look: ');
    expect(beginningOf(`${address} and more`)).toBe(address);
    expect(beginningOf(address)).toBe(address);
  });
});
