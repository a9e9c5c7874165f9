/** A TCP server on a free port of this machine that opens a connection to its target for each that comes to it. */
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';

export interface RelayedConnection {
  readonly client: Socket;
  readonly server: Socket;
}

export interface RelayOptions {
  readonly host: string;
  readonly port: number;
  /** Whether a connection that comes now is taken; all are where absent. */
  readonly admits?: () => boolean;
  /** What passes between the two is its affair. */
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

  /** Ends all connections, by a reset. */
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
      .on('error', () => undefined) // `close` follows, and tells all there is to tell
      .on('close', () => this.#sockets.delete(socket));
  }
}

/** Whichever ends takes the other along. */
export function endTogether({ client, server }: RelayedConnection): void {
  client.on('close', () => server.destroy());
  server.on('close', () => client.destroy());
}
