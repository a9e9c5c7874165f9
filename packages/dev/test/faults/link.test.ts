/** A link passes everything on in its order, whatever is done to it, and each direction can fail by itself. */
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Link } from '../../src/network/link.ts';
import { eventually } from '../support/eventually.ts';

/** What one end of a connection has got so far, and whether it has ended. */
function listen(socket: Socket) {
  const heard = { socket, text: '', isOver: false };
  socket.on('data', (chunk) => {
    heard.text += chunk;
  });
  socket.on('error', () => undefined).on('close', () => Object.assign(heard, { isOver: true }));
  return heard;
}

let server: net.Server;
let link: Link;
let port: number;
/** Connections as the server has them, in the order of their coming. */
let arrived: ReturnType<typeof listen>[];

beforeEach(async () => {
  arrived = [];
  server = net.createServer((socket) => arrived.push(listen(socket)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ({ link, port } = await Link.open({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }));
});

afterEach(async () => {
  await link.close();
  for (const { socket } of arrived) socket.destroy();
  server.close();
});

const connect = () => listen(net.connect(port, '127.0.0.1'));

/** A connection that has said `hello` and has been answered. */
async function talking() {
  const place = arrived.length;
  const client = connect();
  client.socket.write('hello');
  await eventually(() => expect(arrived[place]?.text).toBe('hello'));
  const remote = arrived[place] as (typeof arrived)[0];
  remote.socket.write('welcome');
  await eventually(() => expect(client.text).toBe('welcome'));
  return { client, remote };
}

/** What was written before it has passed, or is held back: another link of the same process is not slower. */
async function afterAnother() {
  const other = await Link.open({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  const client = listen(net.connect(other.port, '127.0.0.1'));
  client.socket.write('other');
  await eventually(() => expect(arrived.at(-1)?.text).toBe('other'));
  client.socket.destroy();
  await other.link.close();
}

test('what is said while it is frozen, the end too, passes once it is mended', async () => {
  const { client, remote } = await talking();
  const leaving = await talking();
  await link.disturb('frozen');
  client.socket.write(' again');
  remote.socket.write(' back');
  const late = connect();
  late.socket.write('late');
  leaving.client.socket.end();
  await afterAnother();
  expect([remote.text, client.text, leaving.remote.isOver]).toEqual(['hello', 'welcome', false]);
  link.mend();
  await eventually(() => expect(remote.text).toBe('hello again'));
  await eventually(() => expect(leaving.remote.isOver).toBe(true));
  await eventually(() => expect(arrived.map(({ text }) => text)).toContain('late'));
});

test.each([
  ['deaf', 'hello', 'welcome back'],
  ['mute', 'hello again', 'welcome'],
] as const)('of a server that is %s one direction is left', async (how, atServer, atClient) => {
  const { client, remote } = await talking();
  await link.disturb(how);
  client.socket.write(' again');
  remote.socket.write(' back');
  await eventually(() => expect([remote.text, client.text]).toEqual([atServer, atClient]));
  await afterAnother();
  expect([remote.text, client.text]).toEqual([atServer, atClient]);
  link.mend();
  await eventually(() => expect([remote.text, client.text]).toEqual(['hello again', 'welcome back']));
});

test('connections are ended while it refuses, and new ones too; then they are taken again', async () => {
  const { client, remote } = await talking();
  await link.disturb('refused');
  const late = connect();
  await eventually(() => expect([client.isOver, remote.isOver, late.isOver]).toEqual([true, true, true]));
  expect(late.text).toBe('');
  link.mend();
  await talking();
});

test('a slow one loses and disorders nothing, and takes its time', async () => {
  const { client, remote } = await talking();
  await link.disturb('slow');
  const text = Array.from({ length: 2_000 }, (_, at) => `${at} `).join('');
  const began = performance.now();
  client.socket.write(text);
  await eventually(() => expect(remote.text).toBe(`hello${text}`));
  expect(performance.now() - began).toBeGreaterThan(150);
});
