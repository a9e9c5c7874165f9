/**
 * Splits a stream of bytes into frames.
 * @param lengthOf the length of the frame at the start of these bytes, once they contain it; called when the previous
 *   frame was taken
 * @returns a function that takes bytes, and returns the frames that are now complete
 */
export function frameReader(
  lengthOf: (bytes: Buffer) => number | undefined,
): (chunk: Buffer) => Iterable<Buffer> {
  let received: Buffer = Buffer.alloc(0);
  return function* framesWith(chunk) {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    for (;;) {
      const length = lengthOf(received);
      if (length === undefined || received.length < length) return;
      const frame = received.subarray(0, length);
      received = received.subarray(length);
      yield frame;
    }
  };
}

/** For Kafka's protocol, where a frame starts with the length of the rest. */
export const kafkaFrameLength = (bytes: Buffer): number | undefined =>
  bytes.length < 4 ? undefined : 4 + bytes.readInt32BE();
