import net from 'node:net';
import { advertise, asksForBrokers } from '../../src/network/advertise.ts';
import { frameReader, kafkaFrameLength } from '../../src/network/frames.ts';
import { endTogether, Relay, type RelayedConnection } from '../../src/network/relay.ts';

/** The requests the tests count and lose. https://kafka.apache.org/protocol#protocol_api_keys */
export const api = {
  produce: 0,
  fetch: 1,
  metadata: 3,
  offsetCommit: 8,
  joinGroup: 11,
  leaveGroup: 13,
} as const;
export type Api = (typeof api)[keyof typeof api];

/** From a broker's answer, with its length and correlation id, to what the client gets instead. */
export type Rewrite = (answer: Buffer) => Buffer;

/** What a broken connection takes along: the request, or only its answer, when the broker has executed it. */
export type Lost = 'request' | 'answer';

/** Nothing passes any more once such a request has come, or its answer. */
interface Freeze {
  readonly at: 'request' | 'answer';
  readonly api: Api;
  readonly topic: string;
  readonly reached: () => void;
}

/** What kafkajs asks of its `socketFactory`. */
interface Connecting {
  readonly host: string;
  readonly port: number;
  readonly onConnect: () => void;
}

/** A request that has not been answered yet. */
interface Asked {
  readonly kind: number;
  readonly lost: Lost | undefined;
  readonly freeze: Freeze | undefined;
  readonly isRewritten: boolean;
}

interface Loss {
  readonly api: Api;
  readonly lost: Lost;
  /** How many such requests are still answered before. */
  spare: number;
}

/**
 * Stands between a client and the brokers: sees every request and makes the faults that networks make. A client
 * comes here by `socketFactory`, whatever address the brokers advertise; that of another process by `addresses`, which
 * the brokers are then made to advertise.
 */
export class KafkaProxy {
  readonly #relays: Relay[] = [];
  readonly #ports = new Map<string, number>();
  readonly #counts = new Map<number, number>();
  readonly #losses: Loss[] = [];
  readonly #rewrites = new Map<number, Rewrite>();
  readonly #mortal = new Map<string, Api>();
  readonly #dead = new Set<string>();
  readonly #answered = new Set<number>();
  /** What ends with the first answer of a kind. */
  readonly #dying = new Map<number, () => void>();
  #freeze: Freeze | undefined;
  #cut = false;
  #silent = false;

  /** @param brokers `host:port`, with commas. */
  static async open(brokers: string): Promise<KafkaProxy> {
    const proxy = new KafkaProxy();
    for (const broker of brokers.split(',')) await proxy.#serve(broker, broker);
    return proxy;
  }

  /**
   * Answers at an address that no broker has as if it were `broker`, until the first request of this kind: that one is
   * never executed, and the end comes when one of its kind has been answered elsewhere.
   */
  async impersonate(broker: string, address: string, { diesOn }: { diesOn: Api }): Promise<void> {
    this.#mortal.set(address, diesOn);
    await this.#serve(address, broker);
  }

  isDead(address: string): boolean {
    return this.#dead.has(address);
  }

  /** Its own, `host:port`, with commas, for a client that then never hears of the brokers'. */
  get addresses(): string {
    this.rewriteAnswers(api.metadata, (answer) =>
      advertise(answer, (broker) => ({ host: '127.0.0.1', port: this.#ports.get(broker) ?? 0 })),
    );
    return [...this.#ports.values()].map((port) => `127.0.0.1:${port}`).join(',');
  }

  readonly socketFactory = ({ host, port, onConnect }: Connecting) => {
    const own = this.#ports.get(`${host}:${port}`);
    if (own === undefined) throw new Error(`the proxy does not stand before ${host}:${port}`);
    return net.connect({ host: '127.0.0.1', port: own }, onConnect).setNoDelay(true);
  };

  /** How many requests of this kind have come. */
  count(kind: Api): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** Once, `after` so many more of this kind, the connection breaks. */
  lose(lost: Lost, kind: Api, { after = 0 } = {}): void {
    this.#losses.push({ lost, api: kind, spare: after });
  }

  /** Whether all that was to be lost is. */
  get allLost(): boolean {
    return this.#losses.length === 0;
  }

  rewriteAnswers(kind: Api, rewrite: Rewrite): void {
    this.#rewrites.set(kind, rewrite);
  }

  /** Ends every connection, and each new one at once. */
  cut(): void {
    this.#cut = true;
    for (const relay of this.#relays) relay.reset();
  }

  /** Takes connections and requests, and answers nothing. */
  silence(): void {
    this.#silent = true;
  }

  /** Resolves at a request that names this topic, or at its answer; that one and all that follow don't pass. */
  freezeAt(at: Freeze['at'], kind: Api, topic: string): Promise<void> {
    return new Promise((reached) => {
      this.#freeze = { at, api: kind, topic, reached };
    });
  }

  restore(): void {
    this.#cut = false;
    this.#silent = false;
  }

  async close(): Promise<void> {
    this.#cut = true;
    await Promise.all(this.#relays.map((relay) => relay.close()));
  }

  async #serve(address: string, broker: string): Promise<void> {
    const [host = '', port] = broker.split(':');
    const relay = await Relay.open({
      host,
      port: Number(port),
      admits: () => !this.#cut && !this.#dead.has(address),
      onConnection: (connection) => this.#connect(connection, address),
    });
    this.#relays.push(relay);
    this.#ports.set(address, relay.port);
  }

  #connect(connection: RelayedConnection, address: string): void {
    const { client, server } = connection;
    endTogether(connection);
    const end = () => client.destroy();
    const asked = new Map<number, Asked>();
    const take = (request: Buffer) => {
      const kind = request.readInt16BE(4);
      if (this.#silent) return;
      const freeze = this.#freezeOf(kind, request);
      if (freeze?.at === 'request') return this.#stand(freeze);
      if (this.#mortal.get(address) === kind) {
        this.#dead.add(address);
        if (this.#answered.has(kind)) end();
        else this.#dying.set(kind, end);
        return;
      }
      const lost = this.#loses(kind);
      if (lost === 'request') return end();
      const isRewritten = kind !== api.metadata || asksForBrokers(request);
      asked.set(request.readInt32BE(8), { kind, lost, freeze, isRewritten });
      server.write(request);
    };
    const give = (answer: Buffer) => {
      const question = asked.get(answer.readInt32BE(4));
      asked.delete(answer.readInt32BE(4));
      if (question?.lost) end();
      else if (question?.freeze) this.#stand(question.freeze);
      else if (!this.#silent && question) this.#pass(client, answer, question);
    };
    const [requests, answers] = [frameReader(kafkaFrameLength), frameReader(kafkaFrameLength)];
    client.on('data', (chunk) => {
      for (const request of requests(chunk)) take(request);
    });
    server.on('data', (chunk) => {
      for (const answer of answers(chunk)) give(answer);
    });
  }

  #pass(client: net.Socket, answer: Buffer, { kind, isRewritten }: Asked): void {
    const rewrite = isRewritten ? this.#rewrites.get(kind) : undefined;
    client.write(rewrite?.(answer) ?? answer);
    this.#answered.add(kind);
    this.#dying.get(kind)?.();
  }

  #freezeOf(kind: number, request: Buffer): Freeze | undefined {
    const freeze = this.#freeze;
    return freeze?.api === kind && request.includes(freeze.topic) ? freeze : undefined;
  }

  #stand(freeze: Freeze): void {
    this.silence();
    freeze.reached();
  }

  #loses(kind: number): Lost | undefined {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    const index = this.#losses.findIndex((loss) => loss.api === kind && loss.spare-- === 0);
    return index < 0 ? undefined : this.#losses.splice(index, 1)[0]?.lost;
  }
}
