/**
 * A user's STOMP client: it subscribes to all of the user's rooms, sends requests, and reconnects to the next front,
 * from its last place, whenever its connection ends.
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
  /** Rooms that the user is in from time to time. */
  readonly rooms: readonly number[];
  readonly random: Random;
  readonly now: () => number;
}

/** The pairs available over STOMP, and their destinations. */
const destinations: Readonly<Record<string, string>> = {
  'user-add-chat': '/normal/message/send',
  'user-modify-chat': '/normal/message/modify',
  'user-delete-chat': '/normal/message/delete',
};

/** Nothing can be forwarded over STOMP. */
export const isForStomp = ({ pair, request }: Wish): boolean =>
  Object.hasOwn(destinations, pair) && request.forwardedFrom === undefined;

const errors = '/user/queue/errors';
/** Milliseconds after which a request without a receipt is resent. */
const resendAfter = 8_000;
/** Milliseconds that a front has to answer. */
const connectWithin = 5_000;
/**
 * Milliseconds between two attempts to connect, and to subscribe to a room that the user was not in: minimum and
 * maximum.
 */
const pauses = { connect: [50, 400], subscribe: [2_000, 6_000] } as const;

export class StompTab implements Subscriber {
  readonly told: Told[] = [];
  readonly connections: { front: string; from: number; to: number | null }[] = [];
  readonly #options: StompTabOptions;
  readonly #client: Client;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** By receipt id. */
  readonly #waiting = new Map<string, (reply: Reply | undefined) => void>();
  /** For each room, the place of the last received event, and of the last message. */
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

  /** Breaks the connection; it reconnects by itself. */
  cut(): void {
    this.#socket?.terminate();
  }

  async stop(): Promise<void> {
    await this.#client.deactivate({ force: true });
    this.#lost();
  }

  /**
   * Sends once, or several times at once, and waits a while for a receipt or an error.
   * @returns undefined if neither came
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
      // A frozen connection is not waited for.
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

  /** For a frame, or a subscription: the user is not in that room, or not any more. */
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

/** Sent, edited and deleted messages have the second original's format, other events that of their topic. */
function eventOf(roomId: number, headers: IMessage['headers'], data: Partial<ToldEvent>): ToldEvent {
  const { actionType = '', userId = '', messageId = null, content = null } = data;
  const number = (text: string | undefined) => (text === undefined ? null : Number(text));
  const [eventSeq, seq] = [number(headers['event-seq']), number(headers.seq)];
  return { eventId: null, actionType, userId, eventSeq, roomId, messageId, seq, content };
}
