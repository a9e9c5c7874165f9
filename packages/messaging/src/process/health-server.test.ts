import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { freePorts } from '../../../dev/src/processes/ports.ts';
import { startHealthServer } from './health-server.ts';
import { Metrics } from './metrics.ts';

test('it tells what it is asked; a connection on which nothing was asked does not keep it from stopping', {
  timeout: 10_000,
}, async () => {
  const [port = 0] = await freePorts(1);
  const stop = await startHealthServer(
    port,
    async () => ({ ready: true, reasons: [], warnings: [], clock: '' }),
    new Metrics(),
    {
      schema: () => '20261130_newest',
      find: (path) => (path === '/requests/one' ? { found: 1 } : undefined),
    },
  );
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return [response.status, await response.json()];
  };
  expect(await ask('/ready')).toEqual([
    200,
    {
      ready: true,
      reasons: [],
      warnings: [],
      clock: '',
      version: expect.stringMatching(/^\d+\./),
      schema: '20261130_newest',
      time: expect.stringMatching(/^\d{4}-/),
    },
  ]);
  expect(await ask('/requests/one')).toEqual([200, { found: 1 }]);
  expect(await ask('/requests/two')).toEqual([404, { code: 'NOT_FOUND' }]);
  const socket = connect(port, '127.0.0.1');
  const ended = once(socket, 'close');
  await once(socket, 'connect');
  await stop();
  await ended;
});
