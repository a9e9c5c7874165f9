import { expect, test } from 'vitest';
import { configProblems } from './topic-configs.ts';

const hour = 3_600_000;
const good = {
  'retention.ms': String(24 * hour),
  'cleanup.policy': 'delete',
  'min.insync.replicas': '2',
  'max.message.bytes': '1048588',
};
const problems = (given: object, replicas = 3) =>
  configProblems(
    { topic: 'x', replicas, config: new Map(Object.entries({ ...good, ...given })) },
    24 * hour,
  ).map(({ setting, wanted, state }) => [setting, wanted, state]);

test.each([
  [{}, 3],
  [{ 'retention.ms': '-1' }, 3],
  [{ 'min.insync.replicas': '1' }, 1],
])('%j is right', (given, replicas) => {
  expect(problems(given, replicas)).toEqual([]);
});

test.each([
  [{ 'retention.ms': String(hour) }, 3, ['retention.ms', '86400000', 'warning']],
  [{ 'cleanup.policy': 'compact' }, 3, ['cleanup.policy', 'delete', 'wrong']],
  [{}, 1, ['min.insync.replicas', '1', 'wrong']],
  [{ 'min.insync.replicas': '1' }, 3, ['min.insync.replicas', '2', 'warning']],
  [{ 'max.message.bytes': '1000' }, 3, ['max.message.bytes', '1048588', 'warning']],
])('%j with %i replicas is wrong', (given, replicas, problem) => {
  expect(problems(given, replicas)).toEqual([problem]);
});
