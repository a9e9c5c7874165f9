/**
 * Whatever a client sends, nothing breaks: very many frames, some as they should be, some nearly so, some not at all, each
 * socket's cut into pieces anywhere.
 */
import { createLog } from '@parley/messaging';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Asker } from '../../src/requests/ask.ts';
import { connect } from '../../src/stomp/connect.ts';
import { FrameDecoder } from '../../src/stomp/frame-decoder.ts';
import { GatheredWrites } from '../../src/stomp/gathered-writes.ts';
import type { StompConfig } from '../../src/stomp/limits.ts';
import { RoomTypes } from '../../src/stomp/room-types.ts';
import type { StompServices } from '../../src/stomp/services.ts';
import type { SharedText } from '../../src/stomp/shared-text.ts';
import { StompSocket, type Wire } from '../../src/stomp/socket.ts';
import type { Stream } from '../../src/streams/streams.ts';

const seed = Number(process.env.PARLEY_SEED);
/** In sockets of some tens each. */
const framesInAll = 100 * Number(process.env.PARLEY_FUZZ_INPUTS);

const config: StompConfig = {
  origins: [],
  frameBytes: 4_096,
  frameHeaders: 20,
  subscriptions: 8,
  framesPerSecond: 1_000_000,
  heartbeat: 10_000,
  pingInterval: 15_000,
  frameTimeout: 10_000,
};
const log = createLog('test', 'silent');

/** A worker that grants most things. */
const asker = {
  async ask({ pair, request }) {
    const isSuccess = JSON.stringify(request).length % 7 !== 0;
    const reply = {
      userId: 'kim',
      isSuccess,
      errorMessage: '',
      errorCode: isSuccess ? '' : 'NOT_A_MEMBER',
      ...(pair === 'user-search-room' && { chatRoomDTOS: [{ chatType: 'NORMAL' }] }),
      ...(pair === 'user-search-chat' && { message: [], hasMore: false }),
    };
    return { outcome: Promise.resolve({ reply: reply as never, text: '', credentialVersion: 0 }) };
  },
} satisfies Pick<Asker, 'ask'>;

/** All that is written is frames; it ends once. */
class Recorder implements Wire {
  readonly bufferedAmount = 0;
  readonly #decoder = new FrameDecoder({ frameBytes: 1_000_000, frameHeaders: 100 }, [
    'CONNECTED',
    'MESSAGE',
    'RECEIPT',
    'ERROR',
  ]);
  readonly commands: string[] = [];
  closes = 0;
  send(data: string | SharedText): void {
    expect(this.closes).toBe(0);
    this.#decoder.append(Buffer.from(String(data)));
    for (let frame = this.#decoder.next(); frame; frame = this.#decoder.next())
      this.commands.push(frame.command);
  }
  onceTaken(act: () => void): void {
    act();
  }
  close(): void {
    this.closes += 1;
  }
  ping(): void {}
  pause(): void {}
  resume(): void {}
  terminate(): void {}
}

function open() {
  const wire = new Recorder();
  const streams = new Set<Stream>();
  const services: StompServices = {
    asker,
    streams: {
      size: 0,
      add: (stream) => void streams.add(stream),
      remove: (stream) => void streams.delete(stream),
    },
    events: { open: () => () => undefined, roomFor: () => ({ recent: [], from: 1, read: 1, known: 1 }) },
    sessions: { begin: async () => undefined, take: async () => true },
    writes: new GatheredWrites(),
    roomTypes: new RoomTypes(asker),
    requireKafka: () => undefined,
    config,
    maxStreams: 10,
    maxOfAddress: 10,
    log,
  };
  const socket = new StompSocket(
    wire,
    config,
    async (frame) => {
      const { session } = await connect(
        socket,
        frame,
        {
          live: { origin: 'one', userId: 'kim' },
          address: undefined,
          network: undefined,
          shown: { device: {}, place: undefined },
        },
        services,
      );
      streams.add(session);
      session.live();
    },
    log,
  );
  return { wire, socket, streams };
}

const places = fc.constantFrom('1', '2', 'a', '', '-1', '9'.repeat(30), '\\c', 'x'.repeat(300));
const value = fc.oneof(
  places,
  fc.constantFrom('/topic/normal/1', '/topic/normal/2', '/topic/emoji/1', '/queue/errors', '/topic/normal/0'),
  fc.constantFrom('/normal/message/send', '/ws/chat/normal/message/modify', '/normal/message/delete'),
  fc.constantFrom('auto', 'client', 'client-individual', '1.2', '1.0,1.1', '1.2,1.1', '0,0', '5,5', 'all'),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const headerName = fc.constantFrom(
  ...['destination', 'id', 'receipt', 'ack', 'transaction', 'message-id', 'subscription', 'last-seq'],
  ...['last-event-seq', 'events', 'request-id', 'accept-version', 'heart-beat', 'content-length', 'login'],
);
const command = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('SEND', 'SUBSCRIBE', 'UNSUBSCRIBE', 'ACK', 'NACK', 'BEGIN', 'COMMIT', 'ABORT'),
  },
  { weight: 1, arbitrary: fc.constantFrom('DISCONNECT', 'CONNECT', 'STOMP', 'MESSAGE', 'send', '') },
);
const goodBody = fc.constantFrom(
  '{"normalId":1,"content":"hello"}',
  '{"normalId":1,"userId":"lee","content":"hello"}',
  '{"normalId":1,"messageId":2}',
  '{"normalId":"x"}',
  '[]',
  'null',
  '{',
);
const wellFormed = fc.oneof(
  goodBody.map((body) => `SEND\ndestination:/normal/message/send\nreceipt:r\n\n${body}\0`),
  fc
    .tuple(fc.nat(20), fc.nat(3), fc.constantFrom('auto', 'client'))
    .map(
      ([id, room, ack]) =>
        `SUBSCRIBE\nid:${id}\ndestination:/topic/normal/${room}\nack:${ack}\nlast-seq:${id}\n\n\0`,
    ),
  fc.nat(20).map((id) => `UNSUBSCRIBE\nid:${id}\n\n\0`),
  fc.nat(3).map((name) => `BEGIN\ntransaction:${name}\n\n\0COMMIT\ntransaction:${name}\n\n\0`),
  fc.constant('SUBSCRIBE\nid:errors\ndestination:/queue/errors\n\n\0UNSUBSCRIBE\nid:errors\n\n\0'),
  fc.constant('\n'),
);
const nearly = fc
  .tuple(command, fc.array(fc.tuple(headerName, value), { maxLength: 6 }), fc.oneof(goodBody, value))
  .map(
    ([name, headers, body]) =>
      `${name}\n${headers.map(([key, text]) => `${key}:${text}\n`).join('')}\n${body}\0`,
  );
const anything = fc.string({ unit: 'binary', maxLength: 60 });
const traffic = fc.array(
  fc.oneof(
    { weight: 30, arbitrary: wellFormed },
    { weight: 3, arbitrary: nearly },
    { weight: 1, arbitrary: anything },
  ),
  { minLength: 10, maxLength: 60 },
);
const connectFrame = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom(...['1.2', '1.1', '1.0'].map((v) => `CONNECT\naccept-version:${v}\n\n\0`)),
  },
  { weight: 1, arbitrary: nearly },
);
const sockets = fc.record({ first: connectFrame, frames: traffic, piece: fc.integer({ min: 1, max: 400 }) });

/** For each text, how many bytes there are up to its end. */
function lengthsSoFar(): (text: string) => number {
  let sum = 0;
  return (text) => {
    sum += Buffer.byteLength(text);
    return sum;
  };
}

test(`${framesInAll} frames (seed ${seed})`, async () => {
  let frames = 0;
  let connected = 0;
  let ended = 0;
  for (let round = 0; frames < framesInAll; round++)
    for (const { first, frames: more, piece } of fc.sample(sockets, { numRuns: 100, seed: seed + round })) {
      const { wire, socket, streams } = open();
      const ends = [first, ...more].map(lengthsSoFar());
      const bytes = Buffer.from(first + more.join(''));
      let read = 0;
      for (; read < bytes.length && socket.isOpen; read += piece) {
        socket.receive(bytes.subarray(read, read + piece));
        if (read % 5 === 0) await new Promise(setImmediate);
      }
      await new Promise(setImmediate);
      frames += ends.filter((end) => end <= read).length;
      expect(wire.closes).toBe(socket.isOpen ? 0 : 1);
      expect(wire.commands.filter((name) => name === 'ERROR').length).toBeLessThanOrEqual(1);
      if (wire.commands[0] === 'CONNECTED') connected += 1;
      if (!socket.isOpen) ended += 1;
      socket.gone();
      for (const stream of streams) stream.end();
    }
  // It would show nothing where all were refused at once, or none.
  expect(connected).toBeGreaterThan(framesInAll / 120);
  expect(ended).toBeGreaterThan(framesInAll / 1_200);
});
