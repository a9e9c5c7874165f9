/**
 * Ends the connections of a front that closes as soon as nothing is asked on them. Node ends those that are idle at the
 * moment when it is told to close, and then waits: a minute for those on which nothing was ever asked, as browsers open them
 * ahead of need, and longer for those that got their answer since.
 */
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Milliseconds. */
const lookEvery = 50;

export function endConnectionsOnClose(app: FastifyInstance): void {
  const { server } = app;
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  const endUnused = () => {
    server.closeIdleConnections();
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
  app.addHook('preClose', async () => {
    // What comes from now on is refused, on a connection that then ends: nobody would end one that is handed over.
    server.removeAllListeners('upgrade');
    const timer = setInterval(endUnused, lookEvery);
    server.once('close', () => clearInterval(timer));
    endUnused();
  });
}
