/**
 * Answers the requests of one pair that arrived together, each in the way of the pair's kind.
 *
 * While the database is away it waits; a batch that fails as a whole is tried again one request at a time, so that a
 * bad one can't take its neighbours along.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type PairName, toFailure } from '@parley/contracts';
import {
  type EventSender,
  type NoReply,
  type ReceivedRequest,
  type ReplyText,
  retryDelay,
  type Step,
} from '@parley/messaging';
import { answerAgain } from './answer-again.ts';
import { answerEphemeral } from './answer-ephemeral.ts';
import { OnceAnswerer } from './answer-once.ts';
import { type Database, databaseProblem, isRefusingWrites, isTransient } from './database.ts';
import { LostRace } from './inbox.ts';
import type { OpeningRules } from './open-requests.ts';
import type { Passwords } from './passwords.ts';
import { failed } from './reply-texts.ts';
import { services } from './services/index.ts';
import type { AgainService, EphemeralService, OnceService } from './services/service.ts';

export interface HandlerOptions extends OpeningRules {
  readonly database: Database;
  readonly passwords: Passwords;
  readonly events: EventSender;
  /** There are new events in the outbox. */
  readonly onEvents: () => void;
  readonly onStep: (step: Step) => void;
  readonly stopping: AbortSignal;
}

export type Replies = (ReplyText | NoReply)[];

type Expired = (request: ReceivedRequest) => boolean;

/** How often a batch that met a deadlock or a lost race is run again before it is taken apart. */
const transientTries = 5;

export class RequestHandler {
  readonly #options: HandlerOptions;
  readonly #once: OnceAnswerer;

  constructor(options: HandlerOptions) {
    this.#options = options;
    this.#once = new OnceAnswerer(options);
  }

  /** @throws only when stopping: nothing of the batch is then to be answered. */
  async handle(pair: PairName, requests: readonly ReceivedRequest[], expired: Expired): Promise<Replies> {
    let lookFirst = false;
    for (let failures = 0; ; ) {
      try {
        return await this.#answer(pair, requests, expired, lookFirst);
      } catch (error) {
        const databaseWasAway = await this.#waitedForDatabase(error as Error);
        failures = databaseWasAway ? 0 : failures + 1;
        const again = databaseWasAway || !lookFirst || (failures <= transientTries && mayPass(error));
        lookFirst = true;
        if (again) await sleep(isTransient(error) ? Math.random() * 50 : 0);
        else return this.#takeApart(pair, requests, expired, error);
      }
    }
  }

  /** A batch that failed as a whole goes on request by request; a single request's failure is its answer. */
  async #takeApart(pair: PairName, requests: readonly ReceivedRequest[], expired: Expired, error: unknown) {
    if (requests.length > 1) return this.#oneByOne(pair, requests, expired);
    this.#options.log.error({ pair, error }, 'request failed');
    return requests.map((request) => failed(pair, request, toFailure(error)));
  }

  async #oneByOne(pair: PairName, requests: readonly ReceivedRequest[], expired: Expired): Promise<Replies> {
    const replies: Replies = [];
    for (const request of requests) replies.push(...(await this.handle(pair, [request], expired)));
    return replies;
  }

  /** @returns whether the database was the trouble, after it came back. @throws when stopping. */
  async #waitedForDatabase(error: Error): Promise<boolean> {
    const { database, log, stopping } = this.#options;
    for (let attempt = 0; ; attempt++) {
      stopping.throwIfAborted();
      const refusing = attempt === 0 && isRefusingWrites(error);
      const problem = refusing ? error : await databaseProblem(database);
      if (!problem) return attempt > 0;
      log.error({ error: attempt === 0 ? error : problem }, 'the database does not serve; waiting for it');
      await sleep(retryDelay(refusing ? 3 : attempt), undefined, { signal: stopping });
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

/** Whether the same batch may well succeed when it is run again. */
function mayPass(error: unknown): boolean {
  return error instanceof LostRace || isTransient(error);
}
