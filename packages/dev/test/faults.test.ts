/** The fault suite's short form: one broker, faults that are quick to mend, and a seed that is the same each time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStackPlace, type StackPlace } from './support/local-stack.ts';

let place: StackPlace;

beforeAll(async () => {
  place = await createStackPlace();
});

afterAll(() => place?.remove());

test('a worker that is killed and connections to the database that are cut lose and double nothing', {
  timeout: 240_000,
}, async () => {
  const out = join(place.folder, 'faults');
  const faults = ['worker-killed', 'database-cut'];
  const command = place.run('faults', [
    ...['--seed', '1', '--seconds', '12', '--brokers', '1', '--users', '6', '--rooms', '3'],
    ...['--only', faults.join(','), '--out', out],
  ]);
  expect(await command.ended, command.output()).toBe(0);
  const report = readFileSync(join(out, 'report.md'), 'utf8');
  expect(report).toMatch(/\*\*No anomaly\*\* in \d{3,} commands under [2-9] faults/);
  for (const fault of faults) expect(report).toContain(`| ${fault} | 1 |`);
  expect(readFileSync(join(out, 'timeline.svg'), 'utf8')).toContain('worker-killed');
});
