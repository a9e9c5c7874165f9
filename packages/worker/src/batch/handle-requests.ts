/**
 * Answers the requests of one pair that arrived together, each in the way of the pair's kind.
 *
 * While the database is away, or has no connection free, it waits; a batch that fails as a whole is tried again one
 * request at a time, so that a bad one can't take its neighbours along.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, type PairName, toFailure } from '@parley/contracts';
import { describeError, lookDelay, type ReceivedRequest, retryDelay } from '@parley/messaging';
import { type DatabaseTrouble, troubleOf } from '../database/database-errors.ts';
import { services } from '../services/index.ts';
import type { AgainService, EphemeralService, OnceService } from '../services/service.ts';
import { answerAgain } from './answer-again.ts';
import { answerEphemeral } from './answer-ephemeral.ts';
import { OnceAnswerer } from './answer-once.ts';
import type { Expired, HandlerOptions, Replies } from './handler-options.ts';
import { LostRace } from './inbox.ts';
import { failed } from './reply-texts.ts';

/** Of looks in a row, the one that is told: each partition that waits tells it. */
const tellEach = 10;

export class RequestHandler {
  readonly #options: HandlerOptions;
  readonly #once: OnceAnswerer;
  #isTimeKnown = false;
  /** What batches wait for that the database does not write now, though it answers. */
  readonly #refusals = new Map<readonly ReceivedRequest[], Error>();

  constructor(options: HandlerOptions) {
    this.#options = options;
    this.#once = new OnceAnswerer(options);
  }

  /** Why something that was asked can't be written now, though the database answers; undefined where all can. */
  get problem(): string | undefined {
    const [refusal] = this.#refusals.values();
    return refusal && describeError(refusal);
  }

  /** @throws only when stopping: nothing of the batch is then to be answered. */
  async handle(pair: PairName, requests: readonly ReceivedRequest[], expired: Expired): Promise<Replies> {
    try {
      return await this.#handleUntilAnswered(pair, requests, expired);
    } finally {
      this.#refusals.delete(requests);
    }
  }

  async #handleUntilAnswered(
    pair: PairName,
    requests: readonly ReceivedRequest[],
    expired: Expired,
  ): Promise<Replies> {
    await this.#timeIsKnown();
    let lookFirst = false;
    for (let failures = 0, waits = 0; ; ) {
      try {
        return await this.#answer(pair, requests, expired, lookFirst);
      } catch (error) {
        const trouble = error instanceof LostRace ? 'conflict' : troubleOf(error);
        if (trouble === 'refusing') this.#refusals.set(requests, error as Error);
        if (await this.#waitedForDatabase(error as Error, trouble)) failures = 0;
        else if (trouble === 'busy') {
          await this.#pause(pair, waits++);
          continue;
        } else if (lookFirst && ++failures > triesAfter(trouble))
          return this.#takeApart(pair, requests, expired, error, trouble);
        else if (trouble) await sleep(Math.random() * 50);
        lookFirst = true;
      }
    }
  }

  /** Whether a deadline has passed can't be said before. */
  async #timeIsKnown(): Promise<void> {
    const { clock, stopping } = this.#options;
    stopping.throwIfAborted();
    if (this.#isTimeKnown) return;
    const stopped = new Promise<never>((_, reject) => {
      stopping.addEventListener('abort', () => reject(stopping.reason), { once: true });
    });
    await Promise.race([clock.known, stopped]);
    this.#isTimeKnown = true;
  }

  /** A batch that failed as a whole goes on request by request; a single request's failure is its answer. */
  async #takeApart(
    pair: PairName,
    requests: readonly ReceivedRequest[],
    expired: Expired,
    error: unknown,
    trouble: DatabaseTrouble | undefined,
  ): Promise<Replies> {
    if (requests.length > 1) return this.#oneByOne(pair, requests, expired);
    this.#options.log.error({ pair, error, trouble }, 'request failed');
    const failure = trouble ? new Failure('UNAVAILABLE', undefined, { cause: error }) : toFailure(error);
    return requests.map((request) => failed(pair, request, failure));
  }

  async #oneByOne(pair: PairName, requests: readonly ReceivedRequest[], expired: Expired): Promise<Replies> {
    const replies: Replies = [];
    for (const request of requests) replies.push(...(await this.handle(pair, [request], expired)));
    return replies;
  }

  /** Nothing was tried yet, and a request that was would only add to the load: the batch waits as a whole. */
  async #pause(pair: PairName, waits: number): Promise<void> {
    const { log, stopping } = this.#options;
    log.warn({ pair }, 'all connections to the database are in use (DATABASE_POOL); waiting for one');
    await sleep(retryDelay(waits), undefined, { signal: stopping });
  }

  /** @returns whether the database was the trouble, after it came back. @throws when stopping. */
  async #waitedForDatabase(error: Error, trouble: DatabaseTrouble | undefined): Promise<boolean> {
    const { databaseProblem, log, stopping } = this.#options;
    for (let attempt = 0; ; attempt++) {
      stopping.throwIfAborted();
      const refusing = attempt === 0 && trouble === 'refusing';
      const problem = refusing ? error : await databaseProblem();
      if (!problem) return attempt > 0;
      if (attempt % tellEach === 0)
        log.error({ error: attempt === 0 ? error : problem }, 'the database does not serve; waiting for it');
      await sleep(refusing ? retryDelay(3) : lookDelay(attempt), undefined, { signal: stopping });
    }
  }

  #answer<Name extends PairName>(
    pair: Name,
    requests: readonly ReceivedRequest<Name>[],
    expired: Expired,
    lookFirst: boolean,
  ): Promise<Replies> {
    const service = services[pair];
    if (service.kind === 'once')
      return this.#once.answer(pair, service as OnceService<Name, unknown>, requests, expired, lookFirst);
    if (service.kind === 'again')
      return answerAgain(pair, service as AgainService<Name>, requests, expired, this.#options);
    return answerEphemeral(pair, service as EphemeralService<Name>, requests, expired, this.#options);
  }
}

/** How often a batch is run again, after it was once, before it is taken apart. */
function triesAfter(trouble: DatabaseTrouble | undefined): number {
  // What takes too long, takes less with less to do; and a defect stays one.
  return trouble === undefined || trouble === 'slow' ? 0 : 5;
}
