/**
 * Sends many requests at once: a bounded number is unanswered, and they are sent in the order of the calls, so that requests
 * of one pair for one room take effect in that order.
 */
import { encodeRequest, type Failure, type PairName, type Reply, type RequestOf } from '@parley/contracts';
import {
  type Exchange,
  ExchangeError,
  type PasswordSealing,
  pairTarget,
  requestIdOf,
  type TopicRecord,
} from '@parley/messaging';
import { DemoStopped } from './demo-stopped.ts';

/** Maximum number of requests without a reply. */
const maxInFlight = 256;

export class Asker {
  readonly #exchange: Exchange;
  readonly #sealing: PasswordSealing;
  /** Milliseconds. */
  readonly #patience: number;
  readonly #queue: (() => void)[] = [];
  #inFlight = 0;

  /** @param exchange opened for all pairs that will be used */
  constructor(exchange: Exchange, sealing: PasswordSealing, patience: number) {
    this.#exchange = exchange;
    this.#sealing = sealing;
    this.#patience = patience;
  }

  /**
   * @param occasion distinguishes this request from others with the same fields. The request id is derived from it and the
   *   fields, so that repeating the request has no second effect
   * @throws DemoStopped if no reply comes in time
   */
  async ask<Name extends PairName>(
    pair: Name,
    request: RequestOf<Name>,
    occasion: string,
  ): Promise<Reply<Name>> {
    const requestId = requestIdOf(JSON.stringify(['demo', pair, occasion, request]));
    await this.#turn();
    try {
      const { value } = await this.#reply(pair, encodeRequest(pair, request), requestId);
      return JSON.parse(value?.toString('utf8') ?? '');
    } finally {
      this.#inFlight -= 1;
      this.#queue.shift()?.();
    }
  }

  /** The same for a request that must succeed. @throws DemoStopped */
  async do<Name extends PairName>(
    pair: Name,
    request: RequestOf<Name>,
    occasion: string,
  ): Promise<Extract<Reply<Name>, { isSuccess: true }>> {
    const reply = await this.ask(pair, request, occasion);
    if (!reply.isSuccess) throw DemoStopped.refused(pair, reply);
    return reply as Extract<Reply<Name>, { isSuccess: true }>;
  }

  /** Resolves, in the order of the calls, when the request may be sent. */
  #turn(): Promise<void> | undefined {
    this.#inFlight += 1;
    if (this.#inFlight <= maxInFlight) return undefined;
    return new Promise((resolve) => this.#queue.push(resolve));
  }

  /** Without a deadline: otherwise a request left over from an interrupted run would be refused, and the next run, with the same id, get that refusal. */
  async #reply(pair: PairName, value: Buffer, requestId: string): Promise<TopicRecord> {
    const target = pairTarget(pair, { headers: {}, raw: false, sealing: this.#sealing });
    const asked = { value, requestId, timeout: this.#patience };
    const reply = await this.#exchange.ask(target, asked).catch((error) => {
      if (!(error instanceof ExchangeError && error.problem === 'NOT_SENT')) throw error;
      throw DemoStopped.notTaken(error.cause as Failure);
    });
    if (!reply) throw DemoStopped.unanswered(pair, this.#patience);
    return reply;
  }

  /** Stops waiting for replies. */
  close(): void {
    this.#queue.length = 0;
    this.#exchange.close();
  }
}
