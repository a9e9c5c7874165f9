/**
 * Asks much at once: at most so many requests are unanswered, and they go out in the order in which they were asked, so
 * that what is asked of one pair about one room is done in that order.
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

/** Requests without a reply, at most. */
const maxInFlight = 256;

export class Asker {
  readonly #exchange: Exchange;
  readonly #sealing: PasswordSealing;
  /** Milliseconds. */
  readonly #patience: number;
  readonly #queue: (() => void)[] = [];
  #inFlight = 0;

  /** @param exchange opened for all pairs that are asked */
  constructor(exchange: Exchange, sealing: PasswordSealing, patience: number) {
    this.#exchange = exchange;
    this.#sealing = sealing;
    this.#patience = patience;
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
    try {
      const { value } = await this.#reply(pair, encodeRequest(pair, request), requestId);
      return JSON.parse(value?.toString('utf8') ?? '');
    } finally {
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

  /** Without a deadline: what was left lying when a run stopped would be refused, and the next run, which asks the same, told so. */
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

  /** Waits no longer for anything. */
  close(): void {
    this.#queue.length = 0;
    this.#exchange.close();
  }
}
