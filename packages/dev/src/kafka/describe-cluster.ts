import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

// The stack must know that a broker answers before anything that uses a Kafka client is built, so it implements the one
// request it needs: Metadata v5 (https://kafka.apache.org/protocol#The_Messages_Metadata), which brokers of every
// version since 1.0 answer.

const metadataKey = 3;
const metadataVersion = 5;

export interface ClusterDescription {
  clusterId: string;
  /** Node ids of the running brokers. */
  nodeIds: number[];
}

/** Something answered, but not like a Kafka broker. */
export class NotKafka extends Error {
  constructor(address: string) {
    super(`what listens on ${address} is not a Kafka broker`);
    this.name = 'NotKafka';
  }
}

/** Something answered that requires TLS. */
export class SpeaksTls extends Error {
  constructor(address: string) {
    super(`${address} speaks TLS`);
    this.name = 'SpeaksTls';
  }
}

/**
 * Asks one broker, without encryption or login, which brokers are running.
 * @param address `host:port`
 * @throws {SpeaksTls} if it answers only over TLS
 * @throws {NotKafka} if the answer is not Kafka's
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

/** Whether a TLS handshake succeeds, with any certificate. */
async function speaksTls(address: string, timeoutMs: number): Promise<boolean> {
  const socket = connectTls({ ...hostAndPort(address), rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(timeoutMs) });
    return true;
  } catch (error) {
    // A server that requires our certificate has already shown its own.
    return (error as { code?: string }).code?.startsWith('ERR_SSL_TLSV1') ?? false;
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}

/** Something answered, but did not understand the request. */
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
  body.writeInt32BE(0, at); // no topics, and no creation
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

/** Like ECONNRESET, but a clean close: what a Kafka that requires a login does to other requests. */
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

/** Reads Kafka's primitive types one after the other; throws a RangeError at the end of the bytes. */
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
