import { frameReader } from '../../src/network/frames.ts';
import { endTogether, Relay, type RelayedConnection } from '../../src/network/relay.ts';

/**
 * Of the transaction in which some parameter names a text:
 * - `asked`: the first statement has come, and none is executed;
 * - `written`: all but COMMIT are executed;
 * - `committed`: COMMIT too, and the client hasn't heard of it.
 */
export type Moment = 'asked' | 'written' | 'committed';

interface Freeze {
  readonly moment: Moment;
  /** As it stands in a parameter. */
  readonly named: Buffer;
  readonly reached: () => void;
}

/** What one connection has asked, in the messages of https://www.postgresql.org/docs/current/protocol.html */
interface Asked {
  /** By their names. */
  readonly statements: Map<string, string>;
  /** The statement that is executed next. */
  bound: string;
  isNamed: boolean;
  isCommitting: boolean;
  /** Statements that are not answered yet. */
  open: number;
}

/** Stands between a client and PostgreSQL, and lets nothing pass any more from a moment on. */
export class PostgresProxy {
  readonly #target: URL;
  #relay: Relay | undefined;
  #freeze: Freeze | undefined;
  #frozen = false;

  /** @param url of a database */
  static async open(url: string): Promise<PostgresProxy> {
    const proxy = new PostgresProxy(url);
    const { hostname, port } = proxy.#target;
    proxy.#relay = await Relay.open({
      host: hostname,
      port: Number(port || 5432),
      onConnection: (connection) => proxy.#connect(connection),
    });
    return proxy;
  }

  private constructor(url: string) {
    this.#target = new URL(url);
  }

  /** Of the same database, by way of this proxy. */
  get url(): string {
    const url = new URL(this.#target);
    url.host = `127.0.0.1:${this.#relay?.port}`;
    return url.href;
  }

  /** Resolves at the moment; what comes then doesn't pass. */
  freezeAt(moment: Moment, named: string): Promise<void> {
    return new Promise((reached) => {
      this.#freeze = { moment, named: Buffer.from(named), reached };
    });
  }

  async close(): Promise<void> {
    await this.#relay?.close();
  }

  #connect(connection: RelayedConnection): void {
    const { client, server } = connection;
    endTogether(connection);
    const asked: Asked = { statements: new Map(), bound: '', isNamed: false, isCommitting: false, open: 0 };
    let isStarted = false;
    const ask = (message: Buffer) => {
      const wasHeldBack = this.#isHeldBack(asked);
      if (isStarted) this.#note(message, asked);
      isStarted = true; // the first has no type
      if (this.#frozen) return;
      if (!this.#isHeldBack(asked)) server.write(message);
      else if (!wasHeldBack) server.write(flush); // the Sync, with which all is answered, comes after COMMIT
    };
    const answer = (message: Buffer) => {
      if (typeOf(message) === 'C') asked.open--;
      this.#freezeWhen('written', this.#isHeldBack(asked) && asked.open === 0);
      this.#freezeWhen('committed', asked.isNamed && asked.isCommitting && asked.open === 0);
      if (!this.#frozen) client.write(message);
    };
    const questions = frameReader((bytes) => lengthOf(bytes, isStarted ? 1 : 0));
    const answers = frameReader((bytes) => lengthOf(bytes, 1));
    client.on('data', (chunk) => {
      for (const message of questions(chunk)) ask(message);
    });
    server.on('data', (chunk) => {
      for (const message of answers(chunk)) answer(message);
    });
  }

  /** COMMIT and what follows it wait until all before is executed, where that is the moment. */
  #isHeldBack(asked: Asked): boolean {
    return this.#freeze?.moment === 'written' && asked.isNamed && asked.isCommitting;
  }

  #note(message: Buffer, asked: Asked): void {
    const type = typeOf(message);
    const first = type === 'P' || type === 'B' ? textAt(message, 5) : '';
    const second = 5 + Buffer.byteLength(first) + 1;
    if (type === 'P') asked.statements.set(first, textAt(message, second));
    if (type === 'B') {
      asked.bound = asked.statements.get(textAt(message, second)) ?? ''; // after the portal's name
      asked.isCommitting = false;
      // What failed before has left statements that nobody answers.
      if (asked.bound === 'BEGIN') Object.assign(asked, { isNamed: false, open: 0 });
      if (this.#freeze && message.includes(this.#freeze.named)) {
        asked.isNamed = true;
        this.#freezeWhen('asked', true);
      }
    }
    if (type === 'E') {
      asked.isCommitting = asked.bound === 'COMMIT';
      if (!this.#isHeldBack(asked)) asked.open++;
      else this.#freezeWhen('written', asked.open === 0);
    }
  }

  #freezeWhen(moment: Moment, isNow: boolean): void {
    if (this.#frozen || this.#freeze?.moment !== moment || !isNow) return;
    this.#frozen = true;
    this.#freeze.reached();
  }
}

/** Has the server tell what it has to tell. */
const flush = Buffer.from([0x48, 0, 0, 0, 4]);

const typeOf = (message: Buffer) => String.fromCharCode(message[0] ?? 0);

/** Up to the zero that ends it. */
const textAt = (message: Buffer, at: number) => message.toString('utf8', at, message.indexOf(0, at));

/** A message's length counts itself and what follows, but not the type before it. */
const lengthOf = (bytes: Buffer, at: 0 | 1) =>
  bytes.length < at + 4 ? undefined : at + bytes.readInt32BE(at);
