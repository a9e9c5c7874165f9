import { createLog } from '@parley/messaging';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StompFrame } from './frames.ts';
import type { Heart } from './heart.ts';
import { budget, type StompConfig } from './limits.ts';
import { StompSocket, type Wire } from './socket.ts';
import { closeCodes, StompError } from './stomp-error.ts';

const config: StompConfig = {
  origins: [],
  frameBytes: 1_000,
  frameHeaders: 10,
  subscriptions: 10,
  framesPerSecond: 10,
  heartbeat: 10_000,
  pingInterval: 15_000,
  frameTimeout: 10_000,
};

const wire = {
  bufferedAmount: 0,
  send: vi.fn<Wire['send']>(),
  onceTaken: vi.fn<Wire['onceTaken']>(),
  ping: vi.fn(),
  pause: vi.fn(),
  resume: vi.fn(),
  close: vi.fn<Wire['close']>(),
  terminate: vi.fn(),
};
/** Made before the clock stands still: it writes now and then. */
const log = createLog('test', 'silent');
const handle = vi.fn<(frame: StompFrame) => Promise<void> | undefined>();
const onTooSlow = vi.fn();
let socket: StompSocket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  wire.bufferedAmount = 0;
  socket = new StompSocket(wire, config, handle, log, onTooSlow);
});
afterEach(() => {
  socket.gone();
  vi.useRealTimers();
});

const receive = (text: string) => socket.receive(Buffer.from(text));
const connected = (heart: Heart) => {
  receive('CONNECT\n\n\0');
  socket.connected('1.2', heart, handle);
};
const sent = () => wire.send.mock.calls.map(([text]) => String(text));
const handled = () => handle.mock.calls.map(([{ command }]) => command);

test('frames are handled in their order', () => {
  receive('SEND\n\n\0ACK\n');
  receive('\n\0\nNACK\n\n\0');
  expect(handled()).toEqual(['SEND', 'ACK', 'NACK']);
});

test('while one is handled the next waits, and so does the client', async () => {
  let done: () => void = () => undefined;
  handle.mockImplementationOnce(
    () =>
      new Promise((resolve) => {
        done = resolve;
      }),
  );
  receive('CONNECT\n\n\0SEND\n\n\0');
  expect(handled()).toEqual(['CONNECT']);
  expect(wire.pause).toHaveBeenCalledTimes(1);
  receive('ACK\n\n\0');
  done();
  await vi.advanceTimersByTimeAsync(0);
  expect(handled()).toEqual(['CONNECT', 'SEND', 'ACK']);
  expect(wire.resume).toHaveBeenCalledTimes(1);
});

test('more than a second may bring wait for their turn, and none is lost', async () => {
  receive('SEND\n\n\0'.repeat(15));
  expect(handle).toHaveBeenCalledTimes(10);
  expect(wire.pause).toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(250);
  expect(handle).toHaveBeenCalledTimes(12);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(handle).toHaveBeenCalledTimes(15);
  expect(wire.resume).toHaveBeenCalled();
  expect(socket.isOpen).toBe(true);
});

test.each([
  ['what is no frame', 'hello\n\n\0', /command/, closeCodes.protocol],
  ['what is too large', `SEND\n\n${'x'.repeat(2_000)}`, /1000 bytes/, closeCodes.tooLarge],
])('%s is told, and the socket closed', (_, text, why, code) => {
  receive(text);
  expect(sent()).toEqual([expect.stringMatching(/^ERROR\n/)]);
  expect(sent()[0]).toMatch(why);
  expect(wire.close).toHaveBeenCalledWith(code, expect.stringMatching(why));
  receive('SEND\n\n\0');
  expect(handle).not.toHaveBeenCalled();
  expect(socket.send('MESSAGE', {})).toBe(false);
});

test.each([
  [
    'at once',
    () => {
      throw new StompError('no');
    },
  ],
  ['later', () => Promise.reject(new StompError('no'))],
])('what a frame does wrong is told: %s', async (_, act) => {
  handle.mockImplementation(act);
  receive('SEND\n\n\0SEND\n\n\0');
  await vi.advanceTimersByTimeAsync(0);
  expect(handle).toHaveBeenCalledTimes(1);
  expect(sent()).toEqual([expect.stringMatching(/^ERROR\nmessage:no\n/)]);
});

test('a defect tells nothing of itself', () => {
  handle.mockImplementation(() => {
    throw new TypeError('a secret');
  });
  receive('SEND\n\n\0');
  expect(sent()[0]).toMatch(/^ERROR\nmessage:Internal error\n/);
  expect(sent()[0]).not.toMatch(/secret/);
  expect(wire.close).toHaveBeenCalledWith(closeCodes.internal, expect.anything());
});

test('a reader that leaves too much unread is told so, closed, and then cut off', () => {
  wire.bufferedAmount = budget;
  expect(socket.write('MESSAGE\n\n\0')).toBe(true);
  expect(onTooSlow).not.toHaveBeenCalled();
  wire.bufferedAmount = budget + 1;
  expect(socket.write('MESSAGE\n\n\0')).toBe(false);
  expect(sent().at(-1)).toMatch(/^ERROR\nmessage:messages are not read fast enough/);
  expect(wire.close).toHaveBeenCalledWith(closeCodes.tryAgainLater, expect.stringMatching(/fast/));
  expect(onTooSlow).toHaveBeenCalledTimes(1);
  expect(wire.terminate).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(wire.terminate).toHaveBeenCalled();
});

test('whoever says nothing is closed', () => {
  vi.advanceTimersByTime(config.frameTimeout);
  expect(sent()[0]).toMatch(/^ERROR\nmessage:no CONNECT frame in time/);
  expect(wire.close).toHaveBeenCalledWith(closeCodes.policy, expect.anything());
});

test('whoever has said something is seen to, for as long as that takes', () => {
  handle.mockImplementation(() => new Promise(() => undefined));
  receive('CONNECT\n\n\0');
  vi.advanceTimersByTime(10 * config.frameTimeout);
  expect(socket.isOpen).toBe(true);
});

test('a frame that has no end is told so, though hearts go on', () => {
  connected({ fromClient: 0, fromHere: 0 });
  receive('SEND\ndestination:/a\n\n{}');
  for (let second = 0; second < config.frameTimeout / 1_000; second++) {
    expect(socket.isOpen).toBe(true);
    vi.advanceTimersByTime(1_000);
    receive('\n');
  }
  expect(sent()[0]).toMatch(/^ERROR\nmessage:a frame has no end/);
});

test('a frame that comes in pieces has time to, and the next as much', () => {
  connected({ fromClient: 0, fromHere: 0 });
  for (let turn = 0; turn < 3; turn++) {
    receive('SEND\n');
    vi.advanceTimersByTime(config.frameTimeout - 1);
    receive('\n\0');
  }
  vi.advanceTimersByTime(config.frameTimeout);
  expect(socket.isOpen).toBe(true);
});

test('hearts beat once it is connected, and a missing one closes', () => {
  connected({ fromClient: 1_000, fromHere: 2_000 });
  for (let second = 0; second < 20; second++) {
    vi.advanceTimersByTime(1_000);
    receive('\n');
  }
  expect(sent()).toEqual(Array(10).fill('\n'));
  vi.advanceTimersByTime(3_000);
  expect(sent().at(-1)).toMatch(/^ERROR\nmessage:nothing was heard for 2000 ms/);
});

test('where there are no heart-beats a pong is a sign of life', () => {
  connected({ fromClient: 0, fromHere: 0 });
  for (let turn = 0; turn < 4; turn++) {
    vi.advanceTimersByTime(config.pingInterval);
    socket.heard();
  }
  expect(wire.ping).toHaveBeenCalledTimes(4);
  expect(socket.isOpen).toBe(true);
  vi.advanceTimersByTime(3 * config.pingInterval);
  expect(socket.isOpen).toBe(false);
});

test('it ends once, and leaves no timer behind', () => {
  connected({ fromClient: 1_000, fromHere: 1_000 });
  socket.close(closeCodes.normal, 'goodbye');
  socket.fail(new StompError('no'));
  expect(wire.close).toHaveBeenCalledTimes(1);
  expect(sent()).toEqual([]);
  socket.gone();
  expect(vi.getTimerCount()).toBe(0);
});
