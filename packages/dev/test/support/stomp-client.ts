/** A chat client as those of the second original are: the real `@stomp/stompjs`, over the WebSocket of Node's `ws` or over SockJS. */
import { Client, type IFrame, type StompConfig, type StompHeaders } from '@stomp/stompjs';
import SockJS from 'sockjs-client';
import { WebSocket } from 'ws';
import { endAfter } from './leftovers.ts';
import { waitFor } from './wait-for.ts';

/** A MESSAGE. */
export interface Told {
  readonly headers: StompHeaders;
  readonly body: {
    success: boolean;
    code: number;
    message: string;
    // biome-ignore lint/suspicious/noExplicitAny: tests look into what is told of every action
    data: any;
  };
}

export interface StompClientOptions extends StompConfig {
  /** Of a session; without it `connectHeaders` have `login` and `passcode`. */
  readonly cookie?: string | undefined;
  readonly path?: string;
  readonly origin?: string;
  /** Where it comes from, as a proxy would say. */
  readonly address?: string;
  /** Over the real `sockjs-client` instead, by these of its transports. */
  readonly sockJs?: string[];
}

/** Closed after the test. */
export class StompClient {
  readonly client: Client;
  /** Where to connect; it counts from the next connection on. */
  front: string;
  /** ERROR frames. */
  readonly errors: IFrame[] = [];
  readonly closes: { code: number; reason: string }[] = [];
  /** CONNECTED frames, one for each connection. */
  readonly greetings: IFrame[] = [];
  socket: WebSocket | undefined;
  #receipts = 0;

  constructor(
    front: string,
    { cookie, path = '/ws-stomp', origin, address, sockJs, ...config }: StompClientOptions = {},
  ) {
    this.front = front;
    endAfter('test', () => this.close());
    const headers = {
      ...(cookie && { cookie }),
      ...(origin && { origin }),
      ...(address && { 'x-forwarded-for': address }),
    };
    this.client = new Client({
      webSocketFactory: () => {
        if (sockJs) return overSockJs(this.front + path, sockJs, headers);
        const protocols = ['v12.stomp', 'v11.stomp', 'v10.stomp'];
        this.socket = new WebSocket(this.front.replace(/^http/, 'ws') + path, protocols, { headers });
        return this.socket as never;
      },
      reconnectDelay: 0,
      heartbeatIncoming: 0,
      heartbeatOutgoing: 0,
      onConnect: (frame) => this.greetings.push(frame),
      ...config,
    });
    this.client.onStompError = (frame) => this.errors.push(frame);
    this.client.onWebSocketClose = ({ code, reason }) => this.closes.push({ code, reason });
  }

  /** Resolves once it is connected. */
  async open(): Promise<this> {
    const before = this.greetings.length;
    this.client.activate();
    await waitFor('CONNECTED', () => this.greetings.length > before);
    return this;
  }

  /** Resolves with the close, once it is refused or ended. */
  async whenClosed(): Promise<{ code: number; reason: string }> {
    return waitFor('the close', () => this.closes.at(-1));
  }

  close(): Promise<void> {
    return this.client.deactivate({ force: !this.client.connected });
  }

  /** Resolves once the front says that it is subscribed, with what comes from then on. */
  async subscribe(destination: string, headers: StompHeaders = {}): Promise<Told[]> {
    const receipt = this.receipt();
    const told = this.listen(destination, { ...headers, receipt: receipt.id });
    await receipt.given;
    return told;
  }

  /** Subscribes without waiting. */
  listen(destination: string, headers: StompHeaders = {}, told: Told[] = []): Told[] {
    const take = ({ headers: about, body }: { headers: StompHeaders; body: string }) =>
      void told.push({ headers: about, body: JSON.parse(body) });
    this.client.subscribe(destination, take, headers);
    return told;
  }

  /** Sends without waiting. */
  send(destination: string, body: unknown, headers: StompHeaders = {}): void {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    this.client.publish({ destination, body: text, headers });
  }

  /** Resolves once the receipt says that it is done. */
  async ask(destination: string, body: unknown, headers: StompHeaders = {}): Promise<void> {
    const receipt = this.receipt();
    this.send(destination, body, { ...headers, receipt: receipt.id });
    await receipt.given;
  }

  receipt(): { readonly id: string; readonly given: Promise<void> } {
    const id = `receipt-${++this.#receipts}`;
    const given = new Promise<void>((resolve) => this.client.watchForReceipt(id, () => resolve()));
    return { id, given };
  }
}

function overSockJs(url: string, transports: string[], headers: Record<string, string>) {
  // Its types know nothing of what is for Node only.
  const options = { transports, transportOptions: { websocket: { headers } } };
  return new SockJS(url, null, options as SockJS.Options) as never;
}

/** The n-th MESSAGE, once it has come. */
export async function told(messages: readonly Told[], at = 0): Promise<Told> {
  return waitFor(`message ${at + 1}`, () => messages[at]);
}
