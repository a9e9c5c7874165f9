/**
 * Asks much at once: at most so many requests are unanswered, and they go out in the order in which they were asked, so
 * that what is asked of one pair about one room is done in that order.
 */
import { type Failure, type PairName, pairs, type Reply, type RequestOf } from '@parley/contracts';
import {
  header,
  type PasswordSealing,
  type RequestSender,
  requestIdOf,
  type TopicRecord,
  textOfHeader,
} from '@parley/messaging';
import { DemoStopped } from './demo-stopped.ts';

/** Requests without a reply, at most. */
const maxInFlight = 256;

interface Waiting {
  readonly answer: (reply: TopicRecord) => void;
  readonly timer: NodeJS.Timeout;
}

export class Asker {
  readonly #sender: RequestSender;
  readonly #sealing: PasswordSealing;
  /** Milliseconds. */
  readonly #patience: number;
  readonly #waiting = new Map<string, Waiting>();
  readonly #queue: (() => void)[] = [];
  #inFlight = 0;

  constructor(sender: RequestSender, sealing: PasswordSealing, patience: number) {
    this.#sender = sender;
    this.#sealing = sealing;
    this.#patience = patience;
  }

  hear(pair: PairName | undefined, reply: TopicRecord): void {
    this.#waiting.get(`${pair} ${textOfHeader(reply, header.correlationId)}`)?.answer(reply);
  }

  /**
   * @param occasion tells this request from others with the same fields: with them it makes the request's id, so that
   *   the same asked again has no second effect
   * @throws DemoStopped when no reply comes in time
   */
  async ask<Name extends PairName>(
    pair: Name,
    request: RequestOf<Name>,
    occasion: string,
  ): Promise<Reply<Name>> {
    const requestId = requestIdOf(JSON.stringify(['demo', pair, occasion, request]));
    await this.#turn();
    const waiting = this.#replyTo(pair, requestId);
    try {
      const [{ value }] = await Promise.all([waiting, this.#send(pair, request, requestId)]);
      return JSON.parse(value?.toString('utf8') ?? '');
    } finally {
      this.#forget(`${pair} ${requestId}`);
      this.#inFlight -= 1;
      this.#queue.shift()?.();
    }
  }

  /** The same, and it must succeed. @throws DemoStopped */
  async do<Name extends PairName>(
    pair: Name,
    request: RequestOf<Name>,
    occasion: string,
  ): Promise<Extract<Reply<Name>, { isSuccess: true }>> {
    const reply = await this.ask(pair, request, occasion);
    if (!reply.isSuccess) throw DemoStopped.refused(pair, reply);
    return reply as Extract<Reply<Name>, { isSuccess: true }>;
  }

  /** Resolves when it may go out; in the order of the calls. */
  #turn(): Promise<void> | undefined {
    this.#inFlight += 1;
    if (this.#inFlight <= maxInFlight) return undefined;
    return new Promise((resolve) => this.#queue.push(resolve));
  }

  async #send<Name extends PairName>(pair: Name, request: RequestOf<Name>, requestId: string): Promise<void> {
    const userId = String(request[pairs[pair].asker as keyof RequestOf<Name>]);
    const sealed = await this.#sealing(pair, request, { userId, requestId });
    await this.#sender.send(pair, sealed, { requestId }, this.#patience).catch((failure: Failure) => {
      throw DemoStopped.notTaken(failure);
    });
  }

  #replyTo(pair: PairName, requestId: string): Promise<TopicRecord> {
    return new Promise((resolve, reject) => {
      const tooLate = () => reject(DemoStopped.unanswered(pair, this.#patience));
      const timer = setTimeout(tooLate, this.#patience);
      this.#waiting.set(`${pair} ${requestId}`, { answer: resolve, timer });
    });
  }

  #forget(key: string): void {
    clearTimeout(this.#waiting.get(key)?.timer);
    this.#waiting.delete(key);
  }

  /** Waits no longer for anything. */
  close(): void {
    for (const key of this.#waiting.keys()) this.#forget(key);
    this.#queue.length = 0;
  }
}
