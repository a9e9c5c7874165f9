/**
 * Answers the requests of one pair that arrived together, each according to the pair's kind.
 *
 * While the database is away, or has no free connection, the batch waits. A batch that fails for another reason is
 * given back to be retried with fewer requests, so that one bad request, or one that can't be handled now, does not
 * hold up the others.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type PairName, toFailure } from '@parley/contracts';
import {
  describeError,
  lookDelay,
  type ReceivedRequest,
  retryDelay,
  type TryLater,
  tryLater,
} from '@parley/messaging';
import { type DatabaseTrouble, troubleOf } from '../database/database-errors.ts';
import { services } from '../services/index.ts';
import type { AgainService, EphemeralService, OnceService } from '../services/service.ts';
import { answerAgain } from './answer-again.ts';
import { answerEphemeral } from './answer-ephemeral.ts';
import { OnceAnswerer } from './answer-once.ts';
import type { Expired, HandlerOptions, Replies } from './handler-options.ts';
import { LostRace } from './inbox.ts';
import { failed } from './reply-texts.ts';

/** Each waiting partition logs one of this many checks in a row. */
const tellEach = 10;

export class RequestHandler {
  readonly #options: HandlerOptions;
  readonly #once: OnceAnswerer;
  #isTimeKnown = false;
  /** The errors of the batches that the database refuses to write at the moment, though it answers. */
  readonly #refusals = new Map<readonly ReceivedRequest[], Error>();

  constructor(options: HandlerOptions) {
    this.#options = options;
    this.#once = new OnceAnswerer(options);
  }

  /** Why a batch can't be written now, though the database answers; undefined if none is waiting. */
  get problem(): string | undefined {
    const [refusal] = this.#refusals.values();
    return refusal && describeError(refusal);
  }

  /** @throws only when stopping; nothing of the batch must then be answered. */
  async handle(
    pair: PairName,
    requests: readonly ReceivedRequest[],
    expired: Expired,
  ): Promise<Replies | TryLater> {
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
  ): Promise<Replies | TryLater> {
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
        } else if (++failures > triesAfter(trouble)) return this.#notDone(pair, requests, error, trouble);
        else if (trouble) await sleep(Math.random() * 50);
        lookFirst = true;
      }
    }
  }

  /** Until the database's time is known, it can't be decided whether a deadline has passed. */
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

  /**
   * If there are several requests, one of them may be the cause, so they are retried in smaller batches. A single
   * request that fails by itself is answered with the failure.
   */
  #notDone(
    pair: PairName,
    requests: readonly ReceivedRequest[],
    error: unknown,
    trouble: DatabaseTrouble | undefined,
  ): Replies | TryLater {
    const { log } = this.#options;
    if (trouble || requests.length > 1) {
      log.warn({ pair, count: requests.length, error, trouble }, 'requests were not handled; trying again');
      return tryLater;
    }
    log.error({ pair, error }, 'request failed');
    return requests.map((request) => failed(pair, request, toFailure(error)));
  }

  /**
   * Nothing was tried yet, and retrying the requests separately would only add to the load: the batch waits as a whole.
   */
  async #pause(pair: PairName, waits: number): Promise<void> {
    const { log, stopping } = this.#options;
    log.warn({ pair }, 'all connections to the database are in use (DATABASE_POOL); waiting for one');
    await sleep(retryDelay(waits), undefined, { signal: stopping });
  }

  /** @returns true if the database was unavailable, once it is back. @throws when stopping. */
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

/** How many times a batch is rerun at once. */
function triesAfter(trouble: DatabaseTrouble | undefined): number {
  if (trouble === undefined) return 1;
  // Another run may take as long again while others wait.
  return trouble === 'slow' || trouble === 'locked' ? 0 : 5;
}
