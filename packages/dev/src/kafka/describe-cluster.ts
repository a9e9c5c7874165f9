import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

// The stack has to know that a broker answers before anything that speaks Kafka is built on it, so it speaks the one
// request it needs by itself: Metadata v5 (https://kafka.apache.org/protocol#The_Messages_Metadata), which brokers
// of every version from 1.0 on answer.

const metadataKey = 3;
const metadataVersion = 5;

export interface ClusterDescription {
  clusterId: string;
  /** Node ids of the brokers that are up. */
  nodeIds: number[];
}

/** Something answered, but not as a Kafka broker does. */
export class NotKafka extends Error {
  constructor(address: string) {
    super(`what listens on ${address} is not a Kafka broker`);
    this.name = 'NotKafka';
  }
}

/** Something answered that wants TLS. */
export class SpeaksTls extends Error {
  constructor(address: string) {
    super(`${address} speaks TLS`);
    this.name = 'SpeaksTls';
  }
}

/**
 * Asks one broker, without encryption or login, which brokers are up.
 * @param address `host:port`
 * @throws {SpeaksTls} when nothing is said there but by TLS
 * @throws {NotKafka} when the answer isn't Kafka's
 * @throws {Error} of the connection (ECONNREFUSED, ENOTFOUND, …), or ETIMEDOUT after `timeoutMs`
 */
export async function describeCluster(address: string, timeoutMs = 3_000): Promise<ClusterDescription> {
  const socket = createConnection(hostAndPort(address));
  const timer = setTimeout(() => socket.destroy(timeout(address)), timeoutMs);
  try {
    socket.write(metadataRequest());
    return parseMetadata(await readResponse(socket, address), address);
  } catch (error) {
    if (isAnswer(error) && (await speaksTls(address, timeoutMs))) throw new SpeaksTls(address);
    throw error;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/** Whether a TLS handshake succeeds, whoever it is. */
async function speaksTls(address: string, timeoutMs: number): Promise<boolean> {
  const socket = connectTls({ ...hostAndPort(address), rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(timeoutMs) });
    return true;
  } catch (error) {
    // A server that asks for our certificate has shown its own by then.
    return (error as { code?: string }).code?.startsWith('ERR_SSL_TLSV1') ?? false;
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}

/** Somebody was there, and didn't understand us. */
function isAnswer(error: unknown): boolean {
  const { code = '' } = error as { code?: string };
  return error instanceof NotKafka || ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(code);
}

function hostAndPort(address: string) {
  const colon = address.lastIndexOf(':');
  return {
    host: address.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(address.slice(colon + 1)),
  };
}

function timeout(address: string): Error {
  return Object.assign(new Error(`${address} did not answer`), { code: 'ETIMEDOUT' });
}

function metadataRequest(): Buffer {
  const clientId = Buffer.from('parley-dev');
  const body = Buffer.alloc(4 + 2 + 2 + 4 + 2 + clientId.length + 4 + 1);
  let at = body.writeInt32BE(body.length - 4, 0);
  at = body.writeInt16BE(metadataKey, at);
  at = body.writeInt16BE(metadataVersion, at);
  at = body.writeInt32BE(1, at); // correlation id
  at = body.writeInt16BE(clientId.length, at);
  at += clientId.copy(body, at);
  body.writeInt32BE(0, at); // no topics, and none made
  return body;
}

async function readResponse(socket: Socket, address: string): Promise<Buffer> {
  let received = Buffer.alloc(0);
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk]);
    if (received.length < 4) continue;
    const size = received.readInt32BE(0);
    if (size < 8 || size > 1_000_000) throw new NotKafka(address);
    if (received.length >= 4 + size) return received.subarray(4, 4 + size);
  }
  throw received.length === 0 ? closedAtOnce(address) : new NotKafka(address);
}

/** As ECONNRESET is, but in order: what a Kafka does to whoever asks before the login that it wants. */
function closedAtOnce(address: string): Error {
  return Object.assign(new Error(`${address} closed the connection`), { code: 'ECONNRESET' });
}

function parseMetadata(response: Buffer, address: string): ClusterDescription {
  try {
    const { int32, string } = readFields(response);
    int32(); // correlation id
    int32(); // throttle time
    const nodeIds = Array.from({ length: int32() }, () => {
      const nodeId = int32();
      string(); // host
      int32(); // port
      string(); // rack
      return nodeId;
    });
    return { nodeIds, clusterId: string() };
  } catch (cause) {
    if (cause instanceof RangeError) throw new NotKafka(address);
    throw cause;
  }
}

/** Reads Kafka's primitive types one after the other; a RangeError where the bytes end. */
function readFields(bytes: Buffer) {
  let at = 0;
  const skip = (length: number) => {
    at += length;
    return at - length;
  };
  return {
    int32: () => bytes.readInt32BE(skip(4)),
    string() {
      const length = Math.max(0, bytes.readInt16BE(skip(2))); // -1 is null
      const start = skip(length);
      return bytes.toString('utf8', start, start + length);
    },
  };
}
