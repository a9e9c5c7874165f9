/**
 * What requests are handed over with their socket: handshakes of WebSockets, and requests for a stream of events.
 *
 * Node hands every request that offers to go on in another protocol to whoever listens for upgrades, body unread. Java's
 * HTTP client offers HTTP/2 on each of its first requests; those are to be answered like any other. A stream offers
 * nothing, but nothing else comes on its connection either: handed over, it needs no parser and no request that waits for
 * its end, which together are most of what Node keeps for it.
 */
import { IncomingMessage } from 'node:http';
import { responseUnderWay } from './raw-refusals.ts';

export const streamPath = '/api/events';

export class FrontRequest extends IncomingMessage {
  #offersUpgrade = false;
  #isHandedOver: boolean | undefined;

  /** Node's parser says first whether one is offered, and once it has asked, whether anybody listens. */
  set upgrade(isIt: boolean) {
    if (!(#isHandedOver in this)) return; // by the constructor of what it extends
    if (this.#isHandedOver === undefined) this.#offersUpgrade = isIt;
    else this.#isHandedOver &&= isIt;
  }

  get upgrade(): boolean {
    this.#isHandedOver ??= this.#isToBeHandedOver;
    return this.#isHandedOver;
  }

  /** Not where another answer is under way, which would lose its socket. */
  get #isToBeHandedOver(): boolean {
    if (responseUnderWay(this.socket)) return false;
    const asksForStream = this.method === 'GET' && this.url?.split('?', 1)[0] === streamPath;
    return asksForStream || (this.#offersUpgrade && this.headers.upgrade?.toLowerCase() === 'websocket');
  }
}
