import { expect, test } from 'vitest';
import { codeIn, filesBelow, read, section, tableRows } from './project.ts';

/** The files of the worker that have raw statements, each with how many. */
function rawStatements(): Map<string, number> {
  const files = filesBelow('packages/worker/src', (path) => path.endsWith('.ts'));
  const counts = files.map(
    (path) => [path, read(path).match(/\$(?:query|execute)Raw\b/g)?.length ?? 0] as const,
  );
  return new Map(counts.filter(([, count]) => count > 0));
}

test('docs/benchmarks.md lists every raw statement, and nothing that is none', () => {
  const listed = new Map<string, number>();
  for (const [, where = ''] of tableRows(section('docs/benchmarks.md', 'Which there are'))) {
    const [name = '', file = ''] = codeIn(where);
    const path = `packages/worker/src/${file}`;
    expect(read(path), `${path} has ${name}`).toMatch(new RegExp(`\\b${name}\\b`));
    listed.set(path, (listed.get(path) ?? 0) + 1);
  }
  expect(Object.fromEntries([...listed].sort())).toEqual(Object.fromEntries([...rawStatements()].sort()));
});
