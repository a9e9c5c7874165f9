import type { Socket } from 'node:net';

/**
 * Calls back with each whole frame that comes.
 * @param lengthOf the length of the frame that these bytes begin with, once they tell it
 */
export function onFrame(
  socket: Socket,
  lengthOf: (bytes: Buffer) => number | undefined,
  take: (frame: Buffer) => void,
): void {
  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const length = lengthOf(received);
      if (length === undefined || received.length < length) return;
      take(received.subarray(0, length));
      received = received.subarray(length);
    }
  });
}
