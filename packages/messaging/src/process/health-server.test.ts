import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { freePorts } from '../../../dev/src/processes/ports.ts';
import { startHealthServer } from './health-server.ts';
import { Metrics } from './metrics.ts';

test('a connection on which nothing was asked does not keep it from stopping', {
  timeout: 10_000,
}, async () => {
  const [port = 0] = await freePorts(1);
  const stop = await startHealthServer(
    port,
    async () => ({ ready: true, reasons: [], warnings: [], clock: '' }),
    new Metrics(),
  );
  expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200);
  const socket = connect(port, '127.0.0.1');
  const ended = once(socket, 'close');
  await once(socket, 'connect');
  await stop();
  await ended;
});
