import { randomBytes } from 'node:crypto';
import lz4 from 'lz4-napi';
import { expect, test } from 'vitest';
import { readLz4Frame } from './lz4-frame.ts';

test.each([
  ['nothing', Buffer.alloc(0)],
  ['what cannot be compressed', randomBytes(300_000)],
  ['what can be very well', Buffer.alloc(3_000_000, 'x')],
  ['some of both', Buffer.concat([randomBytes(100_000), Buffer.alloc(100_000), randomBytes(17)])],
  ['text', Buffer.from('상태 🙂 <b>status</b> '.repeat(20_000))],
])('the length of a frame is known before it is decompressed: %s', async (_, content) => {
  for (const checksums of [false, true]) {
    const frame = await lz4.compressFrame(content, { contentChecksum: checksums, blockChecksums: checksums });
    // Data after the first frame is ignored.
    for (const given of [frame, Buffer.concat([frame, frame])]) {
      const read = readLz4Frame(given);
      expect(read.bytes).toBe(content.length);
      expect(read.frame.equals(frame)).toBe(true);
    }
  }
});

test('what is no frame, or half of one, is an error', async () => {
  const frame = await lz4.compressFrame(randomBytes(1_000));
  expect(() => readLz4Frame(randomBytes(100))).toThrow();
  expect(() => readLz4Frame(frame.subarray(0, 500))).toThrow();
});
