import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { createLog } from '@parley/messaging';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSseStream, type SseStream } from './sse-stream.ts';
import { type Stream, Streams } from './streams.ts';

let streams: Streams;
let server: http.Server;
let opened: Promise<void>[];
let closed: string[];

beforeEach(async () => {
  const log = createLog('test', 'fatal');
  streams = new Streams();
  opened = [];
  closed = [];
  server = http.createServer((request, response) => {
    const userId = request.url === '/anonymous' ? null : 'alice';
    const greet = (stream: Stream) => {
      streams.push([stream], 'hello', { userId, streamId: stream.id }, 'the cursor');
      return () => closed.push(stream.id);
    };
    const live = { origin: request.url ?? '', userId };
    opened.push(openSseStream(streams, { request, response, live, log }, greet));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  streams.close();
  server.closeAllConnections();
  server.close();
});

function connect(path: string): net.Socket {
  const { port } = server.address() as AddressInfo;
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => undefined); // being cut off is what is tested
  socket.write(`GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`);
  return socket;
}

const sseStreams = (origin: string) => [...streams.ofOrigin(origin)] as SseStream[];

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
  const [stream] = sseStreams('/one');
  const left = new Promise((resolve) => stream?.response.once('close', resolve));
  socket.destroy();
  await left;
  expect(closed).toEqual([stream?.id]);
  expect([streams.ofOrigin('/one').size, streams.ofUser('alice').size, streams.size]).toEqual([0, 0, 0]);
});

test('a reader that does not read is cut off, and the others are served', async () => {
  const stalled = connect('/stalled');
  await received(stalled, 'hello');
  stalled.removeAllListeners('data').pause();
  const reader = connect('/reading');
  await received(reader, 'hello');
  const [slow] = sseStreams('/stalled');
  const cutOff = new Promise((resolve) => slow?.response.once('close', resolve));
  const last = received(reader, 'the last one');
  const event = { text: 'x'.repeat(256 * 1024) };
  for (let sent = 0; streams.ofOrigin('/stalled').size > 0; sent++) {
    expect(sent).toBeLessThan(1_000); // 256 MiB: no kernel buffers that much
    streams.push(streams.ofUser('alice'), 'event', event);
    await new Promise(setImmediate);
    await drained(sseStreams('/reading'));
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
  const finished = received(socket, '\r\n0\r\n\r\n'); // the last chunk of the answer
  const all = [...streams.ofOrigin('/anonymous')];
  streams.end(all, 'logout');
  streams.push(all, 'event', {});
  expect(await told).toMatch(/event: ?session-ended\ndata: ?\{"reason":"logout"\}/);
  await finished;
  expect(streams.size).toBe(0);
});

test('a stream whose opening is under way while the front closes is ended too', async () => {
  const arrived = new Promise((resolve) => server.once('request', resolve));
  const socket = connect('/late');
  const finished = received(socket, '\r\n0\r\n\r\n');
  await arrived;
  streams.close();
  await finished;
  expect(streams.size).toBe(0);
});

async function drained(of: readonly SseStream[]): Promise<void> {
  for (const { response } of of)
    if (response.writableLength > 0) await new Promise((resolve) => response.once('drain', resolve));
}

test('a stream that can not be written to is ended, and the others are told', () => {
  const broken: string[] = [];
  const own = new Streams((stream) => broken.push(stream.id));
  const told: string[] = [];
  const stream = (id: string, write: Stream['write']): Stream => ({
    ...{ id, origin: id, userId: id },
    write,
    end: () => told.push(`${id} ended`),
  });
  const bad = stream('bad', () => {
    throw new Error('broken');
  });
  const good = stream('good', (frames) => told.push(...frames.map(({ event }) => event)));
  for (const one of [bad, good]) own.add(one, () => () => undefined);
  own.push([bad, good], 'room-event', '{}');
  own.pushAll(bad, [{ event: 'room-event', data: '{}' }]);
  expect(told).toEqual(['bad ended', 'room-event']);
  expect(broken).toEqual(['bad']);
});
