/** The build that upgrades are tried with is this one, and one pair more. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pairNames } from '@parley/contracts';
import { afterAll, expect, test } from 'vitest';
import { makeNewerBuild } from '../../src/faults/cluster/newer-build.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-newer-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a Node prints of each file that imports it as the build's processes do. @param asked an expression for each file */
const print = (root: string, asked: Readonly<Record<string, string>>): string[][] => {
  const looks = Object.entries(asked).map(
    ([file, expression]) => `((it) => (${expression}))(await import(${JSON.stringify(join(root, file))}))`,
  );
  const script = `console.log(JSON.stringify([${looks.join(', ')}]))`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
  );
};

test('its contract and its worker know the pair, beside all others', async () => {
  const { root, pair } = await makeNewerBuild(resolve(import.meta.dirname, '../../../..'), folder);
  const known = [...pairNames, pair].sort();
  expect(print(root, { 'packages/contracts/dist/index.js': 'it.pairNames' })[0]?.sort()).toEqual(known);
  const [groups, services, worker] = print(root, {
    // By way of its own contracts, which the worker finds by a link.
    'packages/worker/dist/consumer-groups.js': 'it.consumerGroups.flatMap(({ pairs }) => pairs)',
    'packages/worker/dist/services/index.js': 'Object.keys(it.services)',
    // With all packages that they need.
    'packages/worker/dist/index.js': '[typeof it.startWorker]',
  });
  expect(groups?.sort()).toEqual(known);
  expect(services?.sort()).toEqual(known);
  expect(worker).toEqual(['function']);
  expect(print(root, { 'packages/front/dist/index.js': '[typeof it.startFront]' })).toEqual([['function']]);
});
