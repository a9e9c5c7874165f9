/**
 * Connections on which a body may take its time. Node has one limit for how long a request may take to come, for all of a
 * server; whoever reads such a body has to see to it that something comes.
 */
import type { Socket } from 'node:net';

const slow = new WeakSet<Socket>();

/** @returns what ends it */
export function allowSlowBody(socket: Socket): () => void {
  slow.add(socket);
  return () => void slow.delete(socket);
}

export const mayBeSlow = (socket: Socket): boolean => slow.has(socket);
