/** A run of the fault suite that is stopped by Ctrl-C: nothing is left of it but what it has seen. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processIdentity } from '../src/processes/process-identity.ts';
import { createStackPlace, type StackPlace } from './support/local-stack.ts';
import { waitFor } from './support/wait-for.ts';

let place: StackPlace;

beforeAll(async () => {
  place = await createStackPlace();
});

afterAll(() => place?.remove());

const temporaryFolders = () => readdirSync(place.folder).filter((name) => name.startsWith('parley-faults-'));

test('in the middle of a fault, all of its processes end, and what was seen is kept', {
  timeout: 240_000,
  tags: ['long'],
}, async () => {
  const out = join(place.folder, 'out');
  const run = place.run(
    'faults',
    ['--out', out, '--brokers', '1', '--users', '3', '--rooms', '1', '--only', 'database-frozen-long'],
    { TMPDIR: place.folder },
  );
  const hasEnded = run.ended.then(() => {
    throw new Error(run.output());
  });
  const isBroken = waitFor('a fault', () => run.output().includes('database-frozen-long:'), 180_000);
  await Promise.race([isBroken, hasEnded]);
  const [folder = ''] = temporaryFolders();
  const noted = readFileSync(join(place.folder, folder, 'processes.json'), 'utf8');
  const pids = (JSON.parse(noted) as { pid: number }[]).map(({ pid }) => pid);
  expect(pids.length).toBeGreaterThan(5);
  run.child.kill('SIGINT');
  expect(await run.ended, run.output()).toBe(130);
  expect(pids.filter((pid) => processIdentity(pid) !== undefined)).toEqual([]);
  expect(temporaryFolders()).toEqual([]);
  const history = JSON.parse(readFileSync(join(out, 'history.json'), 'utf8'));
  expect(history.commands.length).toBeGreaterThan(0);
  expect(run.output()).toContain(join(out, 'history.json'));
});
