/**
 * What may become of a request that offers to go on in another protocol: WebSocket is spoken here, and nothing else.
 *
 * Node hands every request that offers an upgrade to whoever listens for upgrades, body unread. Java's HTTP client
 * offers HTTP/2 on each of its first requests; those are to be answered like any other.
 */
import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

export class WebSocketOrPlainRequest extends IncomingMessage {
  #isUpgrade = false;

  constructor(socket: Socket) {
    super(socket);
    Object.defineProperty(this, 'upgrade', {
      get: () => this.#isUpgrade && this.headers.upgrade?.toLowerCase() === 'websocket',
      set: (isUpgrade: boolean) => {
        this.#isUpgrade = isUpgrade;
      },
    });
  }
}
