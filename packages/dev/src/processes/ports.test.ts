import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort, lastingPorts } from './ports.ts';

test('ports that last are different, and no outgoing connection gets one', async () => {
  const ports = await lastingPorts(20);
  expect(new Set(ports).size).toBe(20);
  for (const port of ports) expect(port).toBeLessThan(32_768);
});

test('a port that somebody has, or that was drawn before, is drawn again', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const taken = (server.address() as { port: number }).port;
  const [first, second] = [await freePort(), await freePort()];
  const drawn = [taken, first, first, taken, second].values();
  try {
    expect(await lastingPorts(2, () => drawn.next().value ?? 0)).toEqual([first, second]);
  } finally {
    server.close();
  }
});
