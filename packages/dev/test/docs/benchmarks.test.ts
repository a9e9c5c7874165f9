import { expect, test } from 'vitest';
import { section, tableRows } from './project.ts';

const path = 'docs/benchmarks.md';
const numbersIn = (text: string) => text.replaceAll(/(?<=\d),(?=\d)/g, '').match(/\d+(\.\d+)?/g) ?? [];

test('each figure of the summary in docs/benchmarks.md is in the section that it links to', () => {
  const rows = tableRows(section(path, 'Where it stands'));
  expect(rows.length).toBeGreaterThan(10);
  for (const [what = '', figure = '', ratio = '', link = ''] of rows) {
    const measured = numbersIn(section(path, /\[(.+)\]/.exec(link)?.[1] ?? ''));
    expect(measured, what).toEqual(expect.arrayContaining(numbersIn(`${figure} ${ratio}`)));
  }
});
