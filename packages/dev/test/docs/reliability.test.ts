import { expect, test } from 'vitest';
import { anomalyKinds } from '../../src/faults/check/anomaly.ts';
import { faults } from '../../src/faults/nemesis/faults.ts';
import { protections } from '../../src/faults/protections.ts';
import { scenarios } from '../../src/faults/scenarios/scenarios.ts';
import { codeIn, read, tableRows } from './project.ts';

const document = read('docs/reliability.md');
/** The first column of the table with this head. */
const column = (head: string) => {
  const [, table = ''] = document.split(`| ${head} |`);
  return [...(table.split('\n\n')[0] ?? '').matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
};

test('every fault that can be made is described', () => {
  expect(column('fault | what is done').sort()).toEqual(faults.map(({ name }) => name).sort());
});

test('every scenario that can be measured is described', () => {
  expect(column('scenario | what is done').sort()).toEqual(scenarios.map(({ name }) => name).sort());
});

test('every anomaly that can be found is described', () => {
  expect(column('anomaly | means').sort()).toEqual(Object.keys(anomalyKinds).sort());
});

test('every protection that can be switched off is described', () => {
  expect(column('protection | without it | what is then found').sort()).toEqual(
    Object.keys(protections).sort(),
  );
});

test('docs/invariants.md names faults and anomalies that there are, for promises that it has', () => {
  const [, table = ''] = read('docs/invariants.md').split('## What faults would show');
  const rows = tableRows(table);
  expect(rows.length).toBeGreaterThan(20);
  const names = new Set<string>([...faults.map(({ name }) => name), ...Object.keys(anomalyKinds)]);
  const unknown = rows.flatMap(([, ...cells]) => codeIn(cells.join(' '))).filter((name) => !names.has(name));
  expect(unknown).toEqual([]);
});
