/** The fault suite's short form: one broker, faults that are quick to mend, and a seed that is the same each time. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStackPlace, type StackPlace } from './support/local-stack.ts';

let place: StackPlace;

beforeAll(async () => {
  place = await createStackPlace();
});

afterAll(() => place?.remove());

interface Size {
  readonly workers: number;
  readonly fronts: number;
  readonly users: number;
  readonly rooms: number;
}

const small: Size = { workers: 1, fronts: 1, users: 3, rooms: 2 };
const usual: Size = { workers: 2, fronts: 2, users: 6, rooms: 3 };

/** A run that is the same each time, with what it says and its report. */
async function run(name: string, size: Size, more: readonly string[]) {
  const out = join(place.folder, name);
  const sizes = Object.entries({ brokers: 1, ...size }).flatMap(([what, count]) => [`--${what}`, `${count}`]);
  const command = place.run('faults', ['--seed', '1', '--out', out, ...sizes, ...more]);
  const code = await command.ended;
  const read = (file: string) => {
    if (!existsSync(join(out, file))) throw new Error(command.output());
    return readFileSync(join(out, file), 'utf8');
  };
  return { code, output: command.output(), report: read('report.md'), read };
}

async function losesAndDoublesNothing(faults: readonly string[], size: Size) {
  const { code, output, report, read } = await run(faults.join('-'), size, [
    ...['--rounds', '1', '--only', faults.join(',')],
  ]);
  expect(code, output).toBe(0);
  expect(report).toMatch(
    new RegExp(`\\*\\*No anomaly\\*\\* in \\d{3,} commands under ${faults.length} faults?`),
  );
  for (const fault of faults) expect(report).toContain(`| ${fault} | 1 |`);
  expect(report).toMatch(
    new RegExp(`\\| STOMP clients \\| ${size.users}, connected \\d+ times, received \\d{2,} events \\|`),
  );
  expect(read('timeline.svg')).toContain(faults[0]);
}

test(
  'connections to the database that are cut lose and double nothing',
  {
    timeout: 240_000,
  },
  () => losesAndDoublesNothing(['database-cut'], small),
);

test(
  'nor does a worker that is killed besides',
  {
    timeout: 240_000,
    tags: ['long'],
  },
  () => losesAndDoublesNothing(['worker-killed', 'database-cut'], usual),
);

test('what is doubled and missed where nothing protects from it is found', {
  timeout: 240_000,
  tags: ['long'],
}, async () => {
  const without = 'inbox,fingerprint,cursor,stomp-place';
  const { code, output, report } = await run('without', usual, [
    ...['--rounds', '3', '--only', 'database-cut', '--without', without],
  ]);
  expect(code, output).toBe(1);
  // Of requests that were sent twice, and of streams and subscriptions that came back.
  for (const kind of ['doubled-message', 'differing-replies', 'stream-missed', 'subscription-missed'])
    expect(report).toContain(`**${kind}**`);
  expect(output).toContain(`--without ${without}`);
});

test('requests that come many times, and a front that dies with its streams open, keep what is promised', {
  timeout: 240_000,
  tags: ['long'],
}, async () => {
  const scenarios = ['same-request', 'front-killed-with-streams'];
  const { code, output, report } = await run('scenarios', usual, [
    '--short',
    '--scenario',
    scenarios.join(','),
  ]);
  expect(code, output).toBe(0);
  expect(report).toContain('**Everything holds.**');
  for (const scenario of scenarios) expect(report).toContain(`## ${scenario}`);
});
