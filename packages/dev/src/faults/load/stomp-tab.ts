/**
 * A user's STOMP client: it listens to all rooms that the user is in, asks, and goes on from where it was on the next front
 * whenever its connection ends.
 */
import { Client, type IMessage } from '@stomp/stompjs';
import { WebSocket } from 'ws';
import type { Subscriber, Told, ToldEvent } from '../history.ts';
import type { Random } from '../random.ts';
import type { Reply } from './settle.ts';
import { traceOf } from './trace.ts';
import type { Wish } from './wishes.ts';

export interface StompTabOptions {
  readonly userId: string;
  readonly cookie: string;
  /** URLs of the fronts. */
  readonly fronts: readonly string[];
  readonly hears: Subscriber['hears'];
  /** The user is in some of them, now and then. */
  readonly rooms: readonly number[];
  readonly random: Random;
  readonly now: () => number;
}

/** What can be asked over STOMP, with where it is sent. */
const destinations: Readonly<Record<string, string>> = {
  'user-add-chat': '/normal/message/send',
  'user-modify-chat': '/normal/message/modify',
  'user-delete-chat': '/normal/message/delete',
};

/** Over STOMP nothing is forwarded. */
export const isForStomp = ({ pair, request }: Wish): boolean =>
  Object.hasOwn(destinations, pair) && request.forwardedFrom === undefined;

const errors = '/user/queue/errors';
/** Milliseconds after which what was sent without a receipt is sent again. */
const resendAfter = 8_000;
/** Milliseconds until a front that was asked has to answer. */
const connectWithin = 5_000;
/** Milliseconds between two tries to connect, and to subscribe to a room that the user was not in; from and to. */
const pauses = { connect: [50, 400], subscribe: [2_000, 6_000] } as const;

export class StompTab implements Subscriber {
  readonly told: Told[] = [];
  readonly connections: { front: string; from: number; to: number | null }[] = [];
  readonly #options: StompTabOptions;
  readonly #client: Client;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** By their receipts. */
  readonly #waiting = new Map<string, (reply: Reply | undefined) => void>();
  /** Of each room, what it was told last: the place of an event, and of a message. */
  readonly #places = new Map<number, { event: number; said: number }>();
  #socket: WebSocket | undefined;
  #turn: number;
  #receipts = 0;
  #connected = () => undefined as unknown;

  constructor(options: StompTabOptions) {
    this.#options = options;
    this.#turn = options.random.int(0, options.fronts.length);
    this.#client = this.#newClient();
    this.#client.activate();
  }

  get userId(): string {
    return this.#options.userId;
  }

  get hears(): Subscriber['hears'] {
    return this.#options.hears;
  }

  whenConnected(): Promise<unknown> {
    return new Promise((resolve) => {
      this.#connected = () => resolve(undefined);
    });
  }

  /** Breaks the connection; it comes back by itself. */
  cut(): void {
    this.#socket?.terminate();
  }

  async stop(): Promise<void> {
    await this.#client.deactivate({ force: true });
    this.#lost();
  }

  /**
   * Sends once, or several times at once, and waits a while for a receipt, or an error that says why there is none.
   * @returns undefined where neither came
   */
  async ask(wish: Wish, copies: number): Promise<Reply | undefined> {
    if (!this.#client.connected) return undefined;
    const receipts = Array.from({ length: copies }, () => `receipt-${++this.#receipts}`);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Reply | undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), resendAfter);
        for (const receipt of receipts) {
          this.#waiting.set(receipt, resolve);
          this.#send(wish, receipt);
        }
      });
    } finally {
      clearTimeout(timer);
      for (const receipt of receipts) this.#waiting.delete(receipt);
    }
  }

  #send({ pair, request, requestId, roomId, userId }: Wish, receipt: string): void {
    const { message, messageId, content } = request;
    this.#client.publish({
      destination: destinations[pair] ?? '',
      body: JSON.stringify({ normalId: roomId, userId, messageId, content: message ?? content }),
      headers: { receipt, 'request-id': requestId, traceparent: traceOf(requestId) },
    });
  }

  #newClient(): Client {
    const { random, fronts, cookie, now } = this.#options;
    let front = '';
    const client: Client = new Client({
      beforeConnect: () => {
        front = fronts[this.#turn++ % fronts.length] ?? '';
        client.reconnectDelay = random.int(...pauses.connect);
      },
      webSocketFactory: () => {
        const url = `${front.replace(/^http/, 'ws')}/ws-stomp`;
        this.#socket = new WebSocket(url, ['v12.stomp'], { headers: { cookie } });
        return this.#socket as never;
      },
      reconnectDelay: pauses.connect[0],
      connectionTimeout: connectWithin,
      // One that stands still is not waited for.
      discardWebsocketOnCommFailure: true,
      onConnect: () => {
        this.connections.push({ front, from: now(), to: null });
        this.#subscribeToAll();
        this.#connected();
      },
      onWebSocketClose: () => this.#lost(),
      onUnhandledReceipt: ({ headers }) => this.#settle(headers['receipt-id'], ''),
    });
    return client;
  }

  #lost(): void {
    const last = this.connections.at(-1);
    if (last) last.to ??= this.#options.now();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const settle of this.#waiting.values()) settle(undefined);
  }

  #settle(receipt: string | undefined, errorCode: string): void {
    this.#waiting.get(receipt ?? '')?.({ errorCode, body: {} });
  }

  #subscribeToAll(): void {
    this.#client.subscribe(errors, (message) => this.#onError(message), { id: 'errors' });
    for (const roomId of this.#options.rooms) this.#subscribe(roomId);
  }

  #subscribe(roomId: number): void {
    const { event, said } = this.#places.get(roomId) ?? { event: 0, said: 0 };
    this.#client.subscribe(`/topic/normal/${roomId}`, (message) => this.#take(roomId, message), {
      id: String(roomId),
      'last-event-seq': String(event),
      'last-seq': String(said),
      ...(this.hears === 'all' && { events: 'all' }),
    });
  }

  /** Of a frame, or of a subscription: the user is not in that room, or not any more. */
  #onError({ headers }: IMessage): void {
    this.#settle(headers['receipt-id'], headers.error ?? '');
    const roomId = Number(headers['about-subscription']);
    if (!this.#options.rooms.includes(roomId)) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#subscribe(roomId);
      },
      this.#options.random.int(...pauses.subscribe),
    );
    this.#timers.add(timer);
  }

  #take(roomId: number, { headers, body }: IMessage): void {
    const event = eventOf(roomId, headers, JSON.parse(body).data);
    this.told.push({ at: this.#options.now(), of: 'room', event });
    const place = this.#places.get(roomId) ?? { event: 0, said: 0 };
    this.#places.set(roomId, {
      event: Math.max(place.event, event.eventSeq ?? 0),
      said: event.actionType === 'SEND' ? Math.max(place.said, event.seq ?? 0) : place.said,
    });
  }
}

/** What is said, changed and deleted comes in the shapes of the second original, the rest as it stands on its topic. */
function eventOf(roomId: number, headers: IMessage['headers'], data: Partial<ToldEvent>): ToldEvent {
  const { actionType = '', userId = '', messageId = null, content = null } = data;
  const number = (text: string | undefined) => (text === undefined ? null : Number(text));
  const [eventSeq, seq] = [number(headers['event-seq']), number(headers.seq)];
  return { eventId: null, actionType, userId, eventSeq, roomId, messageId, seq, content };
}
