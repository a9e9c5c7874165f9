/**
 * docs/operations/sizing.md calculates what it says, with the costs of docs/scaling.md. With others put in,
 * `npm test -- sizing -u` writes the results anew.
 */
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { codeIn, read, root, tableRows } from './project.ts';

const path = 'docs/operations/sizing.md';
const document = read(path);

const figures = (rows: readonly string[][], column: number): Record<string, number> =>
  Object.fromEntries(
    rows
      .filter((row) => Number(row[column]) > 0)
      .map((row) => [codeIn(row[0] ?? '')[0] ?? '', Number(row[column])]),
  );

const costs = figures(tableRows(read('docs/scaling.md')), 1);
/** Name, formula, results, meaning. */
const results = tableRows(document).filter((row) => row.length === 6);

/** Of small, medium and large, in the order of the document, as each may use what stands above it. */
function calculate(size: number): Map<string, number> {
  const assumed = figures(
    tableRows(document).filter((row) => row.length === 5),
    1 + size,
  );
  const known = { ...costs, ...assumed };
  for (const [name = '', formula = ''] of results) {
    const { ceil, max } = Math;
    known[codeIn(name)[0] ?? ''] = runInNewContext(codeIn(formula)[0] ?? '', { ...known, ceil, max });
  }
  return new Map(Object.entries(known));
}

const twoDigits = (value: number): string =>
  Number(value.toPrecision(2)).toLocaleString('en', { maximumFractionDigits: 10 });

test('each result in docs/operations/sizing.md is what its formula gives', async () => {
  expect(results.length).toBeGreaterThan(5);
  const sizes = [0, 1, 2].map(calculate);
  const lines = document.split('\n').map((line) => {
    const [, before, name = '', after] =
      /^(\| `(\w+)` \| `[^`]+` \|) [^|]* \| [^|]* \| [^|]* (\|.*)$/.exec(line) ?? [];
    if (before === undefined) return line;
    return `${before} ${sizes.map((size) => twoDigits(size.get(name) ?? Number.NaN)).join(' | ')} ${after}`;
  });
  expect(lines.join('\n')).not.toContain('NaN');
  await expect(lines.join('\n')).toMatchFileSnapshot(join(root, path));
});
