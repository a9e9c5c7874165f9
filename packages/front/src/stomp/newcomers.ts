/** Sockets of which nobody has said yet who they are: an address may have only so many, as of streams. */
import type { StompSocket } from './socket.ts';

export class Newcomers {
  readonly #networks = new Map<StompSocket, string | undefined>();
  readonly #counts = new Map<string, number>();
  readonly #maxOfAddress: number;

  constructor(maxOfAddress: number) {
    this.#maxOfAddress = maxOfAddress;
  }

  get size(): number {
    return this.#networks.size;
  }

  /** @param network undefined where it is nobody's own */
  hasRoomFor(network: string | undefined): boolean {
    return network === undefined || (this.#counts.get(network) ?? 0) < this.#maxOfAddress;
  }

  add(socket: StompSocket, network: string | undefined): void {
    this.#networks.set(socket, network);
    if (network !== undefined) this.#counts.set(network, (this.#counts.get(network) ?? 0) + 1);
  }

  /** Does nothing for one that is none. */
  delete(socket: StompSocket): void {
    const network = this.#networks.get(socket);
    this.#networks.delete(socket);
    if (network === undefined) return;
    const left = (this.#counts.get(network) ?? 1) - 1;
    if (left > 0) this.#counts.set(network, left);
    else this.#counts.delete(network);
  }

  [Symbol.iterator](): Iterator<StompSocket> {
    return this.#networks.keys();
  }
}
