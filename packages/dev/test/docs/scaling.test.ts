/**
 * docs/scaling.md calculates what it says: each result of its tables is what the formula beside it gives. With other figures
 * measured, put them in, and let `npm test -- scaling -u` write the results anew.
 */
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { codeIn, read, root, tableRows } from './project.ts';

const path = 'docs/scaling.md';
const document = read(path);

/** Figures that are put in have a number where results have a formula. */
const isResult = (second: string) => codeIn(second).length === 1;
const inputs = tableRows(document).filter(([, second = '']) => !isResult(second));
const results = tableRows(document).filter(([, second = '']) => isResult(second));
const nameIn = ([cell = '']: readonly string[]) => codeIn(cell)[0] ?? '';

/** In the order of the document, as each may use what stands above it. */
function calculate(): Map<string, number> {
  const known: Record<string, number> = Object.fromEntries(
    inputs.map((row) => [nameIn(row), Number(row[1])]),
  );
  const calculated = new Map<string, number>();
  for (const row of results) {
    const [formula = ''] = codeIn(row[1] ?? '');
    const { ceil, max, min } = Math;
    const value: number = runInNewContext(formula, { ...known, ceil, max, min });
    known[nameIn(row)] = value;
    calculated.set(nameIn(row), value);
  }
  return calculated;
}

const threeDigits = (value: number): string =>
  Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 10 });

test('docs/scaling.md names its figures once each, and gives each a value', () => {
  const names = [...inputs, ...results].map(nameIn);
  expect(names.filter((name, index) => name === '' || names.indexOf(name) !== index)).toEqual([]);
  expect(inputs.filter(([, given]) => !(Number(given) > 0))).toEqual([]);
  expect(results.length).toBeGreaterThan(15);
});

const isWall = (line: string) => /^\| `\w+_wall` /.test(line);

test('each result in docs/scaling.md is what its formula gives, and the walls stand in the order in which they are reached', async () => {
  const calculated = calculate();
  const lines = document.split('\n').map((line) => {
    const [, before, name = '', after] = /^(\| `(\w+)` \| `[^`]+` \| )[^|]*( \|.*)$/.exec(line) ?? [];
    return before === undefined
      ? line
      : `${before}${threeDigits(calculated.get(name) ?? Number.NaN)}${after}`;
  });
  const heightOf = (line: string) => calculated.get(codeIn(line)[0] ?? '') ?? Number.NaN;
  const walls = lines.filter(isWall).toSorted((a, b) => heightOf(a) - heightOf(b));
  expect(walls).toHaveLength(4);
  const filled = lines.map((line) => (isWall(line) ? (walls.shift() ?? line) : line)).join('\n');
  await expect(filled).toMatchFileSnapshot(join(root, path));
});
