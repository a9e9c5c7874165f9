/** A TCP server on a free port of this machine that opens a connection to its target for each accepted one. */
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';

export interface RelayedConnection {
  readonly client: Socket;
  readonly server: Socket;
}

export interface RelayOptions {
  readonly host: string;
  readonly port: number;
  /** Whether to accept a new connection; always if absent. */
  readonly admits?: () => boolean;
  /** Decides what passes between the two. */
  readonly onConnection: (connection: RelayedConnection) => void;
}

export class Relay {
  readonly #options: RelayOptions;
  readonly #listening: net.Server;
  readonly #sockets = new Set<Socket>();

  static async open(options: RelayOptions): Promise<Relay> {
    const relay = new Relay(options);
    await once(relay.#listening.listen(0, '127.0.0.1'), 'listening');
    return relay;
  }

  private constructor(options: RelayOptions) {
    this.#options = options;
    this.#listening = net.createServer((client) => this.#connect(client));
  }

  get port(): number {
    return (this.#listening.address() as AddressInfo).port;
  }

  /** Resets all connections. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#listening.close(resolve));
    this.reset();
    await closed;
  }

  #connect(client: Socket): void {
    const { host, port, admits, onConnection } = this.#options;
    this.#keep(client);
    if (admits && !admits()) {
      client.resetAndDestroy();
      return;
    }
    const server = net.connect(port, host);
    this.#keep(server);
    onConnection({ client, server });
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket
      .setNoDelay(true)
      .on('error', () => undefined) // `close` follows, and reports the end
      .on('close', () => this.#sockets.delete(socket));
  }
}

/** The end of one ends the other. */
export function endTogether({ client, server }: RelayedConnection): void {
  client.on('close', () => server.destroy());
  server.on('close', () => client.destroy());
}
