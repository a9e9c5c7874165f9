/**
 * A simulated network between clients and a server: a proxy that passes everything on until it is disturbed.
 *
 * Data that are held back, including the end of a connection, are passed on in order once the link is repaired, like
 * TCP's retransmissions.
 */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Relay, type RelayedConnection } from './relay.ts';

/** Rewrites the bytes of one connection; how they are split may change. */
export interface Rewriting {
  readonly toServer: (chunk: Buffer) => Buffer;
  readonly toClient: (chunk: Buffer) => Buffer;
}

/** How a network fails. */
export type Disturbance =
  /** Existing and new connections are reset. */
  | 'refused'
  /** Nothing passes; connections stay open. */
  | 'frozen'
  /** Everything is delayed, and arrives in small pieces. */
  | 'slow'
  /** Nothing reaches the server, but its responses pass. */
  | 'deaf'
  /** Everything reaches the server, but its responses do not pass. */
  | 'mute';

export interface LinkOptions {
  readonly host: string;
  readonly port: number;
  /** Created for each connection. */
  readonly rewriting?: () => Rewriting;
}

/** A slow link: delay of each piece in milliseconds, and the bytes that pass per interval of so many milliseconds. */
const slow = { latency: 150, bytes: 512, each: 10 };

const asItIs: Rewriting = { toServer: (chunk) => chunk, toClient: (chunk) => chunk };

export class Link {
  readonly #relay: Promise<Relay>;
  readonly #rewriting: () => Rewriting;
  readonly #toServer = new Way();
  readonly #toClient = new Way();
  #isRefusing = false;

  /** Resolves when it accepts connections. */
  static async open(options: LinkOptions): Promise<{ link: Link; port: number }> {
    const link = new Link(options);
    return { link, port: (await link.#relay).port };
  }

  private constructor({ host, port, rewriting = () => asItIs }: LinkOptions) {
    this.#rewriting = rewriting;
    this.#relay = Relay.open({
      host,
      port,
      admits: () => !this.#isRefusing,
      onConnection: (connection) => this.#carry(connection),
    });
  }

  async disturb(how: Disturbance): Promise<void> {
    this.#isRefusing = how === 'refused';
    this.#toServer.set(how === 'frozen' || how === 'deaf', how === 'slow');
    this.#toClient.set(how === 'frozen' || how === 'mute', how === 'slow');
    if (this.#isRefusing) (await this.#relay).reset();
  }

  mend(): void {
    this.#isRefusing = false;
    this.#toServer.set(false, false);
    this.#toClient.set(false, false);
  }

  async close(): Promise<void> {
    this.mend();
    await (await this.#relay).close();
  }

  #carry({ client, server }: RelayedConnection): void {
    const { toServer, toClient } = this.#rewriting();
    void this.#toServer.carry(client, server, toServer);
    void this.#toClient.carry(server, client, toClient);
  }
}

/** One direction of all connections. */
class Way {
  #isSlow = false;
  #opened: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  set(isHeld: boolean, isSlow: boolean): void {
    this.#isSlow = isSlow;
    this.#open();
    if (isHeld)
      this.#opened = new Promise((resolve) => {
        this.#open = resolve;
      });
  }

  async carry(from: Socket, to: Socket, rewrite: (chunk: Buffer) => Buffer): Promise<void> {
    try {
      for await (const chunk of from) await this.#pass(rewrite(chunk), to);
      await this.#opened;
      to.end();
    } catch {
      await this.#opened;
      to.destroy();
    }
  }

  async #pass(bytes: Buffer, to: Socket): Promise<void> {
    if (this.#isSlow) await sleep(slow.latency);
    for (let at = 0; at < bytes.length; ) {
      await this.#opened;
      const end = this.#isSlow ? at + slow.bytes : bytes.length;
      await written(to, bytes.subarray(at, end));
      at = end;
      if (this.#isSlow) await sleep(slow.each);
    }
  }
}

/** Resolves when there is room for more. @throws if nothing more can be written */
function written(to: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    to.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
