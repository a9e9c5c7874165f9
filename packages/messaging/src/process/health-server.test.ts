import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { freePorts } from '../../../dev/src/processes/ports.ts';
import { readEnvironment } from '../settings/environment.ts';
import { healthAddress, healthVariables, startHealthServer } from './health-server.ts';
import { Metrics } from './metrics.ts';

const ready = async () => ({ ready: true, reasons: [], warnings: [], clock: '' });

test('it tells what it is asked; a connection on which nothing was asked does not keep it from stopping', {
  timeout: 10_000,
}, async () => {
  const [port = 0] = await freePorts(1);
  const stop = await startHealthServer({ host: '127.0.0.1', port }, ready, new Metrics('test'), {
    schema: () => '20261130_newest',
    find: (path) => (path === '/requests/one' ? { found: 1 } : undefined),
  });
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

/** An address by which other machines would reach this one, if it has a network. */
const outside = Object.values(networkInterfaces())
  .flat()
  .find((one) => one && !one.internal && one.family === 'IPv4')?.address;

test.skipIf(!outside).each([
  [{}, false],
  [{ HEALTH_HOST: '0.0.0.0' }, true],
])('with %j other machines reach it: %s', async (given, isReached) => {
  const [port = 0] = await freePorts(1);
  const address = healthAddress(readEnvironment(healthVariables, { HEALTH_PORT: String(port), ...given }));
  if (!address) throw new Error('HEALTH_PORT is not read');
  const stop = await startHealthServer(address, ready, new Metrics('test'), { schema: () => undefined });
  const asked = await fetch(`http://${outside}:${port}/live`).then(
    ({ ok }) => ok,
    () => false,
  );
  await stop();
  expect(asked).toBe(isReached);
});

test('a HEALTH_HOST that is not of this machine is named', async () => {
  const [port = 0] = await freePorts(1);
  const started = startHealthServer({ host: '203.0.113.1', port }, ready, new Metrics('test'), {
    schema: () => undefined,
  });
  await expect(started).rejects.toThrow('HEALTH_HOST 203.0.113.1 is no address of this machine');
});
