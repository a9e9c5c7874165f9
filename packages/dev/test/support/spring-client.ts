/** Chat clients as those of the second original are: Spring's own WebSocketStompClient, in a JVM of theirs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { MavenProject } from '../../launcher/java.mjs';
import { createProgress } from '../../launcher/progress.mjs';
import { fetchJars } from '../../src/java/fetch-jars.ts';
import { findJava, javaEnvironment } from '../../src/java/find-java.ts';
import { waitFor } from './wait-for.ts';

const root = resolve(import.meta.dirname, '../../../..');

const project: MavenProject = {
  name: 'The test of the STOMP gateway',
  otherwise: () => [],
  contents: "Spring's STOMP client",
  folder: 'packages/dev/java/stomp-client',
  cache: 'stomp-client',
  goals: ['compiler:compile', 'dependency:copy-dependencies'],
};

type Headers = Record<string, string>;

/** What a client tells: StompClient.java says when. */
export interface SpringEvent {
  readonly client: string;
  readonly event: 'connected' | 'refused' | 'message' | 'receipt' | 'error' | 'failed' | 'closed';
  readonly subscription?: string;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every kind
  readonly body: any;
  readonly reason?: string;
}

export interface ConnectOptions {
  readonly passcode: string;
  /** Milliseconds between the client's, and between those it asks for. */
  readonly heartBeat?: readonly [number, number];
  /** Over Spring's SockJsClient. */
  readonly overSockJs?: boolean;
}

/** The JVM, with any number of clients. */
export interface SpringClients {
  /** One whose login is its name. */
  client(name: string): SpringClient;
  stop(): Promise<void>;
}

export async function startSpringClients(): Promise<SpringClients> {
  const java = await findJava(project);
  const jars = await fetchJars(project, { root, begin: createProgress().step });
  const libs = join(jars, 'libs');
  const classPath = [join(libs, 'classes'), join(libs, '*')].join(':');
  const flags = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const jvm = spawn(java, [...flags, '-cp', classPath, 'StompClient'], {
    env: javaEnvironment(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const clients = new Map<string, SpringClient>();
  createInterface({ input: jvm.stdout as Readable }).on('line', (line) => {
    const event: SpringEvent = JSON.parse(line);
    clients.get(event.client)?.events.push(event);
  });
  return {
    client(name) {
      const made = clients.get(name) ?? new SpringClient(name, jvm);
      clients.set(name, made);
      return made;
    },
    async stop() {
      const ended = once(jvm, 'exit');
      jvm.stdin?.end();
      await ended;
    },
  };
}

export class SpringClient {
  /** All that it ever told, over all its connections. */
  readonly events: SpringEvent[] = [];
  readonly #name: string;
  readonly #jvm: ChildProcess;
  #receipts = 0;

  constructor(name: string, jvm: ChildProcess) {
    this.#name = name;
    this.#jvm = jvm;
  }

  /** Resolves with the answer, once there is one. */
  async connect(
    front: string,
    { passcode, heartBeat = [0, 0], overSockJs = false }: ConnectOptions,
  ): Promise<SpringEvent> {
    const answered = this.#next('the answer to CONNECT', ({ event }) =>
      ['connected', 'refused'].includes(event),
    );
    const headers = { login: this.#name, passcode };
    const url = `${overSockJs ? front : front.replace(/^http/, 'ws')}/ws-stomp`;
    this.#do({ do: 'connect', url, headers, heartBeat });
    return answered();
  }

  /** Resolves once the front says that it is subscribed, or why not. */
  subscribe(id: string, destination: string, more: Headers = {}): Promise<SpringEvent> {
    const { headers, settled } = this.#withReceipt({ ...more, destination });
    this.#do({ do: 'subscribe', id, headers });
    return settled();
  }

  unsubscribe(id: string): void {
    this.#do({ do: 'unsubscribe', id });
  }

  /** Resolves with the receipt once it is done, or with the error that says why not. */
  send(destination: string, body: unknown, more: Headers = {}): Promise<SpringEvent> {
    const { headers, settled } = this.#withReceipt({ ...more, destination });
    this.#do({ do: 'send', headers, body });
    return settled();
  }

  /** What it was told of a subscription, over all connections. */
  messages(subscription: string): SpringEvent[] {
    return this.events.filter((one) => one.event === 'message' && one.subscription === subscription);
  }

  /** Resolves once the connection is gone. */
  async whenClosed(): Promise<SpringEvent> {
    return waitFor(`${this.#name}'s connection to end`, () =>
      this.events.find(({ event }) => event === 'closed'),
    );
  }

  #withReceipt(more: Headers) {
    const receipt = `receipt-${++this.#receipts}`;
    const settled = this.#next(
      `${this.#name}'s ${receipt}`,
      ({ event, headers }) => event !== 'connected' && headers?.['receipt-id'] === receipt,
    );
    return { headers: { ...more, receipt }, settled };
  }

  #next(what: string, fits: (event: SpringEvent) => boolean): () => Promise<SpringEvent> {
    const before = this.events.length;
    return () => waitFor(what, () => this.events.slice(before).find(fits));
  }

  #do(command: object): void {
    this.#jvm.stdin?.write(`${JSON.stringify({ client: this.#name, ...command })}\n`);
  }
}
