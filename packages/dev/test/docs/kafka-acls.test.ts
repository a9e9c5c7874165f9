import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { accessRights } from '@parley/messaging';
import { expect, test } from 'vitest';
import { listedRights } from '../support/access-rights.ts';
import { root } from './project.ts';

const script = join(root, 'deploy/kafka-acls.sh');

/** What the script asks Kafka's tool for: one text for each right. */
function granted(prefix: string): string[] {
  return callsOf('broker:9092', ...(prefix ? [prefix] : []))
    .flatMap(rightsIn)
    .toSorted();
}

function callsOf(...args: string[]): string[] {
  const env = { ...process.env, KAFKA_ACLS: 'echo', INSPECTOR_FRONT: 'User:parley-inspector' };
  return execFileSync(script, args, { encoding: 'utf8', env }).trim().split('\n');
}

function rightsIn(call: string): string[] {
  const words = call.split(' ');
  const after = (option: string) => words.flatMap((word, at) => (word === option ? [words[at + 1]] : []));
  const [principal = ''] = after('--allow-principal');
  const end = after('--resource-pattern-type').includes('prefixed') ? '*' : '';
  const names = [
    ...(['topic', 'group'] as const).flatMap((kind) =>
      after(`--${kind}`).map((name) => `${kind} ${name}${end}`),
    ),
    ...(words.includes('--cluster') ? ['cluster kafka-cluster'] : []),
  ];
  return after('--operation').flatMap((operation) =>
    names.map((name) => `${principal.replace('User:parley-', '')} ${operation} ${name}`),
  );
}

test('deploy/kafka-acls.sh lets no front read requests, unless one is named for it', () => {
  const env = { ...process.env, KAFKA_ACLS: 'echo', INSPECTOR_FRONT: '' };
  const given = execFileSync(script, ['broker:9092'], { encoding: 'utf8', env }).trim().split('\n');
  expect(given.flatMap(rightsIn).filter((right) => /^(front|inspector) Read .*-request/.test(right))).toEqual(
    [],
  );
});

test.each(['', 'stage.'])(
  'deploy/kafka-acls.sh gives what docs/operations.md lists, after the prefix "%s"',
  (prefix) => {
    const foreign = ['tester-*', 'console-consumer-*', 'kafka-cluster'];
    const listed = listedRights().map(({ process, operation, resource, name }) => {
      const isWhole = foreign.includes(name);
      return `${process} ${operation} ${resource} ${isWhole ? '' : prefix}${name}`;
    });
    expect(granted(prefix)).toEqual(listed.toSorted());
  },
);

test.each(['front', 'worker', 'tester', 'admin', 'inspector'])('what it gave a %s it takes away', (kind) => {
  const given = callsOf('broker:9092', 'stage.').filter((call) => call.includes(` User:parley-${kind} `));
  const taken = callsOf('--remove', kind, 'broker:9092', 'stage.');
  expect(taken).toEqual(given.map((call) => call.replace(' --add ', ' --remove ')));
  expect(taken.length).toBeGreaterThan(0);
});

test('the local stack gives the same', () => {
  const texts = (rights: readonly object[]) =>
    rights.map((right) => JSON.stringify(right, ['process', 'operation', 'resource', 'name'])).toSorted();
  expect(texts(accessRights)).toEqual(texts(listedRights()));
});

test('without a bootstrap server it says what it wants', () => {
  for (const args of [[], ['--remove', 'broker:9092'], ['--remove', 'worker']]) {
    const { status, stderr } = spawnSync(script, args, { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/kafka-acls\.sh .*<bootstrap server> \[topic prefix\]/);
  }
});
