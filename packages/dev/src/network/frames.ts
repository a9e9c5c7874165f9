/**
 * Cuts a stream of bytes into frames.
 * @param lengthOf the length of the frame that these bytes begin with, once they tell it; asked when the frame before is taken
 * @returns takes what has come, and gives the frames that are whole now
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

/** Of Kafka's protocol: a frame begins with the length of the rest. */
export const kafkaFrameLength = (bytes: Buffer): number | undefined =>
  bytes.length < 4 ? undefined : 4 + bytes.readInt32BE();
