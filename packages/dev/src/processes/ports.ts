import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** A port of 127.0.0.1 that is free now. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('no free port');
  return port;
}

/** Different free ports: all are held until all are known. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0, '127.0.0.1')));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
    return address.port;
  });
  await Promise.all(servers.map(close));
  return ports;
}

/**
 * Different ports of 127.0.0.1 that stay free until they are used: they are below the systems' ranges for outgoing
 * connections (from 32768 under Linux, from 49152 elsewhere).
 */
export async function lastingPorts(count: number, draw = () => randomInt(20_000, 32_768)): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = draw();
    if ((await whyPortIsTaken(port)) === undefined) ports.add(port);
  }
  return [...ports];
}

/** Why the port can't be used: EADDRINUSE, EACCES, …; undefined if it can. */
export async function whyPortIsTaken(port: number, host = '127.0.0.1'): Promise<string | undefined> {
  try {
    await close(await listen(port, host));
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}

function listen(port: number, host: string) {
  const server = createServer();
  return new Promise<typeof server>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

function close(server: ReturnType<typeof createServer>) {
  return new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}
