import { createConnection } from 'node:net';

// ElectLeaders v0 (https://kafka.apache.org/protocol#The_Messages_ElectLeaders), which our Kafka client lacks.
const electLeadersKey = 43;

/**
 * Makes the first replica of every partition its leader, if it is in sync.
 * @param address `host:port` of any broker
 * @throws {Error} if the broker does not answer in time
 */
export async function electPreferredLeaders(address: string, timeoutMs = 10_000): Promise<void> {
  const [host = '', port] = address.split(':');
  const socket = createConnection({ host, port: Number(port) });
  const timer = setTimeout(
    () => socket.destroy(new Error(`${address} elected no leaders in time`)),
    timeoutMs,
  );
  try {
    socket.write(request(timeoutMs));
    let received = Buffer.alloc(0);
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk]);
      if (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) return;
    }
    throw new Error(`${address} closed the connection`);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function request(timeoutMs: number): Buffer {
  const fields = Buffer.alloc(22);
  let at = fields.writeInt32BE(fields.length - 4, 0);
  at = fields.writeInt16BE(electLeadersKey, at);
  at = fields.writeInt16BE(0, at); // version
  at = fields.writeInt32BE(1, at); // correlation id
  at = fields.writeInt16BE(-1, at); // no client id
  at = fields.writeInt32BE(-1, at); // null: all partitions
  fields.writeInt32BE(timeoutMs, at);
  return fields;
}
