/** How a server closes that has connections open. */
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { fastify } from 'fastify';
import { expect, test, vi } from 'vitest';
import { endConnectionsOnClose } from './end-connections.ts';
import { handleError } from './problems.ts';
import { refuseWhenClosing } from './refuse-when-closing.ts';

interface Connection {
  readonly client: Socket;
  readonly server: Socket;
  readonly told: () => string;
  readonly ended: Promise<unknown>;
}

/** A server that answers when it is told to. */
async function start() {
  const app = fastify({ forceCloseConnections: 'idle', return503OnClosing: false });
  app.setErrorHandler(handleError);
  endConnectionsOnClose(app);
  refuseWhenClosing(app);
  let answer = () => undefined as unknown;
  const asked = new Promise<void>((resolve) => {
    app.get('/', () => {
      resolve();
      return new Promise((reply) => {
        answer = () => reply('answered');
      });
    });
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const connected = async (): Promise<Connection> => {
    const arrived = once(app.server, 'connection');
    const client = connect(port, '127.0.0.1').setEncoding('utf8');
    const ended = once(client, 'close');
    let told = '';
    client.on('data', (text: string) => {
      told += text;
    });
    const [server] = await arrived;
    return { client, server, told: () => told, ended };
  };
  return { app, connected, asked, answer: () => answer() };
}

test('one on which nothing was asked does not keep it open', { timeout: 10_000 }, async () => {
  const { app, connected } = await start();
  const { ended } = await connected();
  await Promise.all([app.close(), ended]);
});

test('one that waits for its answer gets it, and ends then', { timeout: 10_000 }, async () => {
  const { app, connected, asked, answer } = await start();
  const [waiting, unused] = [await connected(), await connected()];
  waiting.client.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n');
  await asked;
  const closed = app.close();
  await unused.ended;
  answer();
  await Promise.all([closed, waiting.ended]);
  expect(waiting.told()).toContain('answered');
});

test('what is asked meanwhile is refused in the words of the contract', { timeout: 10_000 }, async () => {
  const { app, connected } = await start();
  const { client, server, told, ended } = await connected();
  client.write('GET / HTTP/1.1\r\n');
  await vi.waitFor(() => expect(server.bytesRead).toBeGreaterThan(0));
  const closed = app.close();
  client.write('Host: here\r\n\r\n');
  await Promise.all([closed, ended]);
  expect(told()).toMatch(/^HTTP\/1\.1 503 /);
  expect(told()).toMatch(/\r\ncontent-type: application\/problem\+json/i);
  expect(told()).toMatch(/\r\nretry-after: 2\r\n/i);
  expect(told()).toContain('"code":"UNAVAILABLE"');
});
