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

/** What Node prints that imports it as the build's processes do. */
const print = (root: string, file: string, expression: string): string[] => {
  const script = `import * as it from ${JSON.stringify(join(root, file))}; console.log(JSON.stringify(${expression}))`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
  );
};

test('its contract and its worker know the pair, beside all others', async () => {
  const { root, pair } = await makeNewerBuild(resolve(import.meta.dirname, '../../../..'), folder);
  const known = [...pairNames, pair].sort();
  expect(print(root, 'packages/contracts/dist/index.js', 'it.pairNames').sort()).toEqual(known);
  // By way of its own contracts, which the worker finds by a link.
  expect(
    print(
      root,
      'packages/worker/dist/consumer-groups.js',
      'it.consumerGroups.flatMap(({ pairs }) => pairs)',
    ).sort(),
  ).toEqual(known);
  expect(print(root, 'packages/worker/dist/services/index.js', 'Object.keys(it.services)').sort()).toEqual(
    known,
  );
  // With all packages that they need.
  expect(print(root, 'packages/worker/dist/index.js', '[typeof it.startWorker]')).toEqual(['function']);
  expect(print(root, 'packages/front/dist/index.js', '[typeof it.startFront]')).toEqual(['function']);
});
