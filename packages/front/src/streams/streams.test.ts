import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createLog } from '@parley/messaging';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FrontRequest, streamPath } from '../http/upgrades.ts';
import { openSseStream } from './sse-stream.ts';
import { type Stream, Streams } from './streams.ts';

const limits = { session: 2, user: 4, address: 3 };
let streams: Streams;
let server: http.Server;
/** Requests and responses. */
let exchanges: WeakRef<object>[];
let closed: string[];
/** Of the front's end. */
let sockets: Map<string, net.Socket>;

beforeEach(async () => {
  const log = createLog('test', 'fatal');
  streams = new Streams({ limits });
  exchanges = [];
  closed = [];
  sockets = new Map();
  server = http.createServer({ IncomingMessage: FrontRequest });
  server.on('upgrade', (request, socket: net.Socket) => {
    const response = new http.ServerResponse(request);
    response.assignSocket(socket);
    const origin = request.url?.split('?')[1] ?? '';
    sockets.set(origin, socket);
    exchanges.push(new WeakRef(request), new WeakRef(response));
    const userId = origin === '/anonymous' ? null : 'alice';
    const greet = (stream: Stream) => {
      streams.push([stream], 'hello', { userId, streamId: stream.id }, 'the cursor');
      return () => closed.push(stream.id);
    };
    const live = { origin, userId };
    void openSseStream(streams, { request, response, live, network: undefined, log }, greet);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  streams.close();
  for (const socket of sockets.values()) socket.destroy();
  server.close();
});

function connect(path: string): net.Socket {
  const { port } = server.address() as AddressInfo;
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => undefined); // being cut off is what is tested
  socket.write(`GET ${streamPath}?${path} HTTP/1.1\r\nHost: test\r\n\r\n`);
  return socket;
}

/** Resolves once the front's end of the connection is closed. */
const closedAt = (path: string) => new Promise((resolve) => sockets.get(path)?.once('close', resolve));

/** Resolves once the text has come. */
const received = (socket: net.Socket, text: string) =>
  new Promise<string>((resolve) => {
    let all = '';
    socket.on('data', (chunk) => {
      all += chunk;
      if (all.includes(text)) resolve(all);
    });
  });

test('a stream is greeted, found by its origin and its user, and gone when its reader leaves', async () => {
  const socket = connect('/one');
  const greeting = await received(socket, 'streamId');
  expect(greeting).toMatch(/content-type: text\/event-stream/i);
  expect(greeting).toMatch(/x-accel-buffering: no/i);
  expect(greeting).toMatch(/retry: ?\d+/);
  expect(greeting).toMatch(/event: ?hello\nid: ?the cursor\ndata: ?\{"userId":"alice","streamId":"[\w-]+"\}/);
  expect([streams.ofOrigin('/one').size, streams.ofUser('alice').size, streams.size]).toEqual([1, 1, 1]);
  const [stream] = streams.ofOrigin('/one');
  const left = closedAt('/one');
  socket.destroy();
  await left;
  expect(closed).toEqual([stream?.id]);
  expect([streams.ofOrigin('/one').size, streams.ofUser('alice').size, streams.size]).toEqual([0, 0, 0]);
});

test('of an open stream neither request nor response is kept', async () => {
  await received(connect('/kept'), 'hello');
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  // What the turn itself still holds goes with it.
  for (let turn = 0; turn < 10 && exchanges.some((one) => one.deref()); turn++) {
    await nextTurn();
    collectGarbage();
  }
  expect(exchanges.map((one) => one.deref())).toEqual([undefined, undefined]);
  expect(streams.size).toBe(1);
});

test('what is told in one turn comes in one piece, in its order', async () => {
  const socket = connect('/one');
  await received(socket, 'hello');
  const write = vi.spyOn(sockets.get('/one') as net.Socket, 'write');
  const told = received(socket, 'data:"c"');
  for (const text of ['a', 'b', 'c']) streams.push(streams.ofUser('alice'), 'event', JSON.stringify(text));
  const piece = ['a', 'b', 'c'].map((text) => `event:event\ndata:"${text}"\n\n`).join('');
  expect(await told).toBe(piece);
  expect(write.mock.calls.map(([bytes]) => String(bytes))).toEqual([piece]);
});

test('a reader that does not read is cut off, and the others are served', async () => {
  const stalled = connect('/stalled');
  await received(stalled, 'hello');
  stalled.removeAllListeners('data').pause();
  const reader = connect('/reading');
  await received(reader, 'hello');
  const cutOff = closedAt('/stalled');
  const last = received(reader, 'the last one');
  const event = { text: 'x'.repeat(256 * 1024) };
  for (let sent = 0; streams.ofOrigin('/stalled').size > 0; sent++) {
    expect(sent).toBeLessThan(1_000); // 256 MiB: no kernel buffers that much
    streams.push(streams.ofUser('alice'), 'event', event);
    await new Promise(setImmediate);
    await drained('/reading');
  }
  await cutOff;
  streams.push(streams.ofOrigin('/reading'), 'event', { text: 'the last one' });
  await last;
  expect(streams.size).toBe(1);
});

test('ended streams are told why and take no more', async () => {
  const socket = connect('/anonymous');
  await received(socket, 'hello');
  const told = received(socket, 'session-ended');
  const finished = new Promise((resolve) => socket.once('end', resolve));
  const all = [...streams.ofOrigin('/anonymous')];
  streams.end(all, 'logout');
  streams.push(all, 'event', {});
  expect(await told).toMatch(/event: ?session-ended\ndata: ?\{"reason":"logout"\}/);
  await finished;
  expect(streams.size).toBe(0);
});

test('a stream whose opening is under way while the front closes is ended too', async () => {
  const arrived = new Promise((resolve) => server.once('upgrade', resolve));
  const socket = connect('/late');
  const finished = new Promise((resolve) => socket.resume().once('end', resolve));
  await arrived;
  streams.close();
  await finished;
  expect(streams.size).toBe(0);
});

async function drained(path: string): Promise<void> {
  const socket = sockets.get(path);
  if (socket && socket.writableLength > 0) await new Promise((resolve) => socket.once('drain', resolve));
}

test('a stream that cannot be written to is ended, and the others are told', async () => {
  const broken: string[] = [];
  const own = new Streams({ limits, onBroken: (stream) => broken.push(stream.id) });
  const told: string[] = [];
  const stream = (id: string, write: Stream['write']): Stream => ({
    ...{ id, origin: id, userId: id },
    write,
    onceTaken: (act) => act(),
    end: () => told.push(`${id} ended`),
  });
  const bad = stream('bad', () => {
    throw new Error('broken');
  });
  const good = stream('good', (frames) => told.push(...frames.map(({ event }) => event)));
  for (const one of [bad, good]) own.add(one, () => () => undefined);
  own.push([bad, good], 'room-event', '{}');
  await nextTurn();
  own.pushAll(bad, [{ event: 'room-event', data: '{}' }]);
  await nextTurn();
  expect(told).toEqual(['bad ended', 'room-event']);
  expect(broken).toEqual(['bad']);
});

test.each([
  ['session', { origin: 'o' }],
  ['user', { userId: 'kim' }],
  ['address', { network: '203.0.113.7' }],
] as const)('of too many streams of one %s the oldest is told so and ended, nobody else’s', (of, shared) => {
  const own = new Streams({ limits });
  const told: string[] = [];
  const open = (id: string, of: Partial<Stream>) => {
    const stream: Stream = {
      ...{ id, origin: id, userId: id, network: undefined, ...of },
      write: (frames) =>
        told.push(...frames.map(({ event, data }) => `${id} ${event} ${JSON.stringify(data)}`)),
      onceTaken: (act) => act(),
      end: () => told.push(`${id} ended`),
    };
    own.add(stream, () => () => told.push(`${id} left`));
  };
  open('other', {});
  for (let place = 1; place <= limits[of]; place++) open(`own-${place}`, shared);
  expect(told).toEqual([]);
  open('own-last', shared);
  expect(told).toEqual([`own-1 evicted {"of":"${of}"}`, 'own-1 left', 'own-1 ended']);
  expect(own.size).toBe(limits[of] + 1);
});
