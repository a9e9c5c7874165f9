import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { frontVariables } from '@parley/front';
import { workerVariables } from '@parley/worker';
import { describe, expect, test } from 'vitest';
import { codeIn, filesBelow, read, root, section, tableRows } from './project.ts';
import { configurationRows, stackRows } from './variable-tables.ts';

/** As rows are compared: without what only makes them line up. */
const lines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.replaceAll(/ +/g, ' ').trim());

describe('docs/operations.md', () => {
  test('lists every variable of front and worker, as the code has it, and no other', () => {
    expect(lines(section('docs/operations.md', 'Configuration'))).toEqual(configurationRows());
  });

  test('lists every variable of the local stack, and no other', () => {
    expect(lines(section('docs/operations.md', 'The local stack'))).toEqual(stackRows());
  });

  test.each([
    ['front', frontVariables],
    ['worker', workerVariables],
  ])('has nothing that %s --help has not', { timeout: 60_000 }, (name, variables) => {
    const main = join(root, 'packages', name, 'dist/main.js');
    const run = (argument: string) => spawnSync(process.execPath, [main, argument], { encoding: 'utf8' });
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    for (const [variable, { describe }] of Object.entries(variables)) {
      if (/^TOPIC_.+_(REQUEST|RESPONSE|PARTITIONS|NAME)$/.test(variable)) continue;
      expect(stdout).toMatch(new RegExp(`^  ${variable}\\b`, 'm'));
      expect(stdout).toContain(describe);
    }
    expect(stdout).toContain('TOPIC_<PAIR>_REQUEST');
  });

  test('explains messages that the code really has', () => {
    const source = filesBelow('packages', (path) => /\/src\/.*\.ts$/.test(path))
      .map(read)
      .join('\n');
    const messages = tableRows(section('docs/operations.md', 'What each error means')).flatMap(
      ([shown = '']) => codeIn(shown),
    );
    expect(messages.length).toBeGreaterThan(10);
    const unknown = messages.filter((message) => !source.includes(message.replace('…', '').trim()));
    expect(unknown).toEqual([]);
  });
});
