/** Whatever bytes come on a socket, cut anywhere: frames, or one error. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameDecoder } from '../../src/stomp/frame-decoder.ts';
import { unwrapSockJs } from '../../src/stomp/sockjs.ts';
import { StompError } from '../../src/stomp/stomp-error.ts';

const seed = Number(process.env.PARLEY_SEED);
const numRuns = Number(process.env.PARLEY_FUZZ_INPUTS);

const oddBody = fc.oneof(
  fc.json().map((text) => Buffer.from(text)),
  fc.json().map((text) => Buffer.from(text, 'utf16le')),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
);

const limits = { frameBytes: 4_096, frameHeaders: 8 };
const piece = fc.oneof(
  fc.constantFrom(
    'SEND',
    'CONNECT',
    'SUBSCRIBE',
    'ACK',
    '\n',
    '\r\n',
    '\0',
    ':',
    '\\n',
    '\\c',
    '\\t',
    '\ufeff',
  ),
  fc.constantFrom('destination:/a', 'content-length:3', 'content-length:-1', 'content-length:99999', 'id:1'),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join('')));
const bytes = fc.oneof(
  { arbitrary: text, weight: 5 },
  { arbitrary: fc.uint8Array({ maxLength: 6_000 }).map((array) => Buffer.from(array)), weight: 1 },
);

/** The commands that are read from the pieces, and the error that ends it, if any. */
function readAll(pieces: readonly Buffer[]): string {
  const decoder = new FrameDecoder(limits);
  const read: string[] = [];
  try {
    for (const part of pieces) {
      decoder.append(part);
      for (let frame = decoder.next(); frame; frame = decoder.next())
        read.push(`${frame.command} ${JSON.stringify([...frame.headers])} ${frame.body.toString('hex')}`);
    }
  } catch (error) {
    expect(error).toBeInstanceOf(StompError);
    read.push('error');
  }
  return read.join('\n');
}

test('frames are the same however they are cut', () => {
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 50 }), (whole, size) => {
      const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, at) =>
        whole.subarray(at * size, (at + 1) * size),
      );
      expect(readAll(pieces)).toBe(readAll([whole]));
    }),
    { seed, numRuns },
  );
});

test('SockJS: texts, or one error', () => {
  fc.assert(
    fc.property(oddBody, (message) => {
      try {
        for (const part of unwrapSockJs(message)) expect(part).toBeInstanceOf(Uint8Array);
      } catch (error) {
        expect(error).toBeInstanceOf(StompError);
      }
    }),
    { seed, numRuns },
  );
});
