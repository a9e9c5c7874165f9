/** Somebody's STOMP session: the frames of one socket, and one of this front's streams. */
import { randomUUID } from 'node:crypto';
import { Failure } from '@parley/contracts';
import type { LiveSession } from '../sessions/sessions.ts';
import type { Frame, Stream } from '../streams/streams.ts';
import { required } from './frame-headers.ts';
import type { StompFrame } from './frames.ts';
import { Notices } from './notices.ts';
import { Requests } from './requests.ts';
import type { StompServices } from './services.ts';
import type { StompSocket } from './socket.ts';
import { closeCodes, StompError } from './stomp-error.ts';
import { Subscriptions } from './subscriptions.ts';
import { Transactions } from './transactions.ts';

export class StompSession implements Stream {
  readonly id = randomUUID();
  readonly origin: string;
  readonly userId: string;
  readonly network: string | undefined;
  readonly #socket: StompSocket;
  readonly #notices: Notices;
  readonly #requests: Requests;
  readonly #subscriptions: Subscriptions;
  readonly #transactions = new Transactions();
  #setLive: () => void = () => undefined;

  constructor(
    socket: StompSocket,
    {
      origin,
      userId,
      network,
    }: LiveSession & { readonly userId: string; readonly network: string | undefined },
    services: StompServices,
  ) {
    this.origin = origin;
    this.userId = userId;
    this.network = network;
    this.#socket = socket;
    this.#notices = new Notices(socket, services.log);
    this.#requests = new Requests({ userId, origin }, services, this.#notices);
    const live = new Promise<void>((resolve) => {
      this.#setLive = resolve;
    });
    this.#subscriptions = new Subscriptions({ userId, socket, notices: this.#notices, services, live });
  }

  /** What happens in the user's rooms reaches it from now on. */
  live(): void {
    this.#setLive();
  }

  write(frames: readonly Frame[]): void {
    for (const frame of frames) {
      if (frame.event === 'room-event') this.#subscriptions.hear(frame);
      if (frame.event === 'session-ended') this.#endSession(frame.data);
      if (frame.event === 'evicted') this.#evict();
    }
  }

  onceTaken(act: () => void): void {
    void this.#socket.drained().then(act);
  }

  #evict(): void {
    this.#socket.close(closeCodes.policy, 'there are newer sockets, and no more may be open');
  }

  end(): void {
    this.#socket.close(closeCodes.goingAway, 'this front goes away: connect again');
  }

  /** The socket is closed. */
  close(): void {
    this.#subscriptions.close();
  }

  /** As `FrameHandler` has it. */
  handle(frame: StompFrame): Promise<void> | undefined {
    try {
      return this.#act(frame);
    } catch (error) {
      this.#socket.fail(error, { 'receipt-id': frame.headers.get('receipt') });
      return undefined;
    }
  }

  #act(frame: StompFrame): Promise<void> | undefined {
    switch (frame.command) {
      case 'SEND':
        return this.#isDeferred(frame) ? undefined : this.#send(frame);
      case 'ACK':
      case 'NACK':
        if (!this.#isDeferred(frame)) this.#subscriptions.acknowledge(frame);
        break;
      case 'SUBSCRIBE':
        this.#subscriptions.subscribe(frame);
        return undefined;
      case 'UNSUBSCRIBE':
        this.#subscriptions.unsubscribe(frame);
        break;
      case 'BEGIN':
        this.#transactions.begin(required(frame, 'transaction'));
        break;
      case 'ABORT':
        this.#transactions.end(required(frame, 'transaction'));
        break;
      case 'COMMIT':
        return this.#commit(frame);
      case 'DISCONNECT':
        return this.#disconnect(frame);
      default:
        throw new StompError(`a client sends no ${frame.command}`);
    }
    this.#notices.receipt(frame);
    return undefined;
  }

  #isDeferred(frame: StompFrame): boolean {
    const transaction = frame.headers.get('transaction');
    if (transaction !== undefined) this.#transactions.defer(transaction, frame);
    return transaction !== undefined;
  }

  #send(frame: StompFrame): Promise<void> | undefined {
    void this.#requests.send(frame);
    return this.#requests.tooMany;
  }

  async #commit(frame: StompFrame): Promise<void> {
    const sent: Promise<void>[] = [];
    for (const deferred of this.#transactions.end(required(frame, 'transaction'))) {
      if (deferred.command === 'SEND') sent.push(this.#requests.send(deferred));
      else this.#subscriptions.acknowledge(deferred);
    }
    await Promise.all(sent);
    this.#notices.receipt(frame);
  }

  async #disconnect(frame: StompFrame): Promise<void> {
    await this.#requests.settled();
    this.#notices.receipt(frame);
    this.#socket.close(closeCodes.normal, 'goodbye');
  }

  #endSession(data: Frame['data']): void {
    const { reason } = data as { readonly reason?: string };
    const failure = new Failure('NOT_LOGGED_IN', `the session is over (${reason})`);
    this.#socket.fail(new StompError(failure.message, closeCodes.policy, { failure }));
  }
}
