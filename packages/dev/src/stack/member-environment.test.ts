import { expect, test } from 'vitest';
import { readStackSettings } from '../stack-settings.ts';
import { memberEnvironment } from './member-environment.ts';

/** What fronts and workers are told of a variable. */
function told(variable: string, environment: NodeJS.ProcessEnv) {
  const settings = readStackSettings('/project', environment);
  const place = {
    fronts: 2,
    settings,
    secrets: { files: {}, postgresPassword: '' } as never,
    kafka: { brokers: 'localhost:9092', replication: 1 },
    database: 'postgresql://localhost/parley',
  };
  return (['front', 'worker'] as const).flatMap((kind) =>
    [0, 1].map((index) => memberEnvironment({ ...place, kind, index })[variable]),
  );
}

test('each process has a port of its own for its health, if any has', () => {
  expect(told('HEALTH_PORT', { HEALTH_PORT: '9464' })).toEqual(['9464', '9465', '9466', '9467']);
  expect(told('HEALTH_PORT', {})).toEqual([undefined, undefined, undefined, undefined]);
});
