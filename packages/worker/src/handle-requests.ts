/**
 * Answers the requests of one pair that arrived together: opens their passwords, finds what was answered before, runs
 * the pair's service, and stores the replies with the effect.
 *
 * While the database is away it waits; a batch that fails as a whole is tried again one request at a time, so that a
 * bad one can't take its neighbours along.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Failure,
  failureReply,
  type PairName,
  type ReplyOf,
  successReply,
  toFailure,
} from '@parley/contracts';
import { type Log, type ReceivedRequest, type ReplyText, retryDelay, type Step } from '@parley/messaging';
import { type CredentialRules, openCredentials } from './credentials.ts';
import { type Database, databaseProblem, isRefusingWrites, isTransient } from './database.ts';
import {
  findStored,
  fingerprintOf,
  hex,
  type InboxEntry,
  LostRace,
  type StoredReply,
  store,
} from './inbox.ts';
import type { Passwords } from './passwords.ts';
import { services } from './services/index.ts';
import type { AgainService, Answer, OnceService, Plain } from './services/service.ts';

export interface HandlerOptions {
  readonly database: Database;
  readonly passwords: Passwords;
  readonly credentials: CredentialRules;
  /** Keys the fingerprints. */
  readonly requestSecret: string;
  readonly log: Log;
  readonly onStep: (step: Step) => void;
  readonly stopping: AbortSignal;
}

type Expired = (request: ReceivedRequest) => boolean;

interface Opened<Name extends PairName> {
  readonly received: ReceivedRequest<Name>;
  readonly plain: Plain<Name>;
  readonly fingerprint: string;
}

/** A reply that a request id has had, and whether it has it for good. */
type KnownReply = StoredReply & { readonly stored: boolean };

/** How often a batch that met a deadlock or a lost race is run again before it is taken apart. */
const transientTries = 5;

export class RequestHandler {
  readonly #options: HandlerOptions;

  constructor(options: HandlerOptions) {
    this.#options = options;
  }

  /** @throws only when stopping: nothing of the batch is then to be answered. */
  async handle(pair: PairName, requests: readonly ReceivedRequest[], expired: Expired): Promise<ReplyText[]> {
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

  async #oneByOne(
    pair: PairName,
    requests: readonly ReceivedRequest[],
    expired: Expired,
  ): Promise<ReplyText[]> {
    const replies: ReplyText[] = [];
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
  ) {
    const service = services[pair];
    return service.kind === 'once'
      ? this.#answerOnce(pair, service as OnceService<Name, unknown>, requests, expired, lookFirst)
      : this.#answerAgain(pair, service as AgainService<Name>, requests, expired);
  }

  async #answerAgain<Name extends PairName>(
    pair: Name,
    service: AgainService<Name>,
    requests: readonly ReceivedRequest<Name>[],
    expired: Expired,
  ): Promise<ReplyText[]> {
    const { database, passwords } = this.#options;
    const opened = await Promise.all(
      requests.map((request) => (expired(request) ? new Failure('EXPIRED') : this.#open(request))),
    );
    const live = opened.filter((one): one is Opened<Name> => !(one instanceof Failure));
    const answers =
      live.length > 0
        ? await service.run(
            live.map(({ plain }) => plain),
            database,
            passwords,
          )
        : [];
    this.#options.onStep('effect');
    const answerOf = new Map(live.map((one, index) => [one, answers[index]]));
    return opened.map((one, index) => {
      const answer = one instanceof Failure ? one : answerOf.get(one);
      return replyTo(pair, requests[index] as ReceivedRequest, answer ?? new Failure('INTERNAL'));
    });
  }

  /**
   * Requests that were handled before are rare, so the inbox is only asked first where the answer spares work (a
   * hash), decides something (an expired request may have been executed in time), or the insert has just lost.
   */
  async #answerOnce<Name extends PairName>(
    pair: Name,
    service: OnceService<Name, unknown>,
    requests: readonly ReceivedRequest<Name>[],
    expired: Expired,
    lookFirst: boolean,
  ): Promise<ReplyText[]> {
    const opened = await Promise.all(requests.map((request) => this.#open(request)));
    const look = lookFirst || service.prepare !== undefined || requests.some(expired);
    const known = look ? await this.#findStored(pair, opened) : new Map<string, KnownReply>();
    const isLate = ({ received }: Opened<Name>) => !known.has(hex(received.requestId)) && expired(received);
    const live = opened.map((one) => (one instanceof Failure || !isLate(one) ? one : new Failure('EXPIRED')));
    const fresh = [...firstOfEachId(live)].flatMap(([id, one]) => (known.has(id) ? [] : [one]));
    const answered = fresh.length > 0 ? await this.#runOnce(pair, service, fresh, expired, look) : new Map();
    return live.map((one, index) => {
      const request = requests[index] as ReceivedRequest;
      if (one instanceof Failure) return failed(pair, request, one);
      const id = hex(request.requestId);
      return repeatOrConflict(pair, one, known.get(id) ?? answered.get(id));
    });
  }

  async #findStored<Name extends PairName>(
    pair: Name,
    opened: readonly (Opened<Name> | Failure)[],
  ): Promise<Map<string, KnownReply>> {
    const ids = [...firstOfEachId(opened).values()].map(({ received }) => received.requestId);
    const found = await findStored(this.#options.database, pair, ids);
    return new Map([...found].map(([id, reply]) => [id, { ...reply, stored: true }]));
  }

  /** Runs the service and stores its replies, in one transaction. @returns the replies by id. */
  async #runOnce<Name extends PairName>(
    pair: Name,
    service: OnceService<Name, unknown>,
    fresh: readonly Opened<Name>[],
    expired: Expired,
    looked: boolean,
  ): Promise<Map<string, KnownReply>> {
    const { database, passwords, onStep } = this.#options;
    const prepared = await Promise.all(
      fresh.map(({ plain }) => (service.prepare ? service.prepare(plain, passwords) : plain)),
    );
    const made = await database.$transaction(async (transaction) => {
      // Asked again here: hashing, and waiting for a connection, have taken their time.
      if (!looked && fresh.some(({ received }) => expired(received))) throw new LostRace();
      const live = fresh.flatMap((one, index) =>
        expired(one.received) ? [] : [{ one, work: prepared[index] }],
      );
      const works = live.map(({ work }) => work);
      const answers = works.length > 0 ? await service.run(works, transaction) : [];
      onStep('effect');
      const answerOf = new Map(
        live.map(({ one }, index) => [one, answers[index] ?? new Failure('INTERNAL')]),
      );
      const entries = fresh.map((one) => {
        const answer = answerOf.get(one) ?? new Failure('EXPIRED');
        return { entry: withReply(one, replyTo(pair, one.received, answer)), stored: isStored(answer) };
      });
      const lasting = entries.flatMap(({ entry, stored }) => (stored ? [entry] : []));
      await store(transaction, pair, lasting);
      onStep('stored');
      return entries;
    });
    onStep('committed');
    return new Map(
      made.map(({ entry: { requestId, fingerprint, reply }, stored }) => [
        hex(requestId),
        { fingerprint, ...reply, stored },
      ]),
    );
  }

  async #open<Name extends PairName>(received: ReceivedRequest<Name>): Promise<Opened<Name> | Failure> {
    const { credentials, requestSecret, log } = this.#options;
    try {
      const plain = await openCredentials(received, credentials);
      return { received, plain, fingerprint: fingerprintOf(requestSecret, received.pair, plain) };
    } catch (error) {
      const failure = toFailure(error);
      log.warn(
        { pair: received.pair, code: failure.code, reason: (failure.cause as Error)?.message },
        'refused',
      );
      return failure;
    }
  }
}

/** Whether the same batch may well succeed when it is run again. */
function mayPass(error: unknown): boolean {
  return error instanceof LostRace || isTransient(error);
}

/** A repeated id within a batch counts once; the rest get the first's reply. */
function firstOfEachId<Name extends PairName>(
  opened: readonly (Opened<Name> | Failure)[],
): Map<string, Opened<Name>> {
  const firsts = new Map<string, Opened<Name>>();
  for (const one of opened) {
    if (one instanceof Failure) continue;
    const id = hex(one.received.requestId);
    if (!firsts.has(id)) firsts.set(id, one);
  }
  return firsts;
}

function repeatOrConflict<Name extends PairName>(
  pair: Name,
  one: Opened<Name>,
  before: KnownReply | undefined,
): ReplyText {
  if (!before) return failed(pair, one.received, new Failure('INTERNAL'));
  const same = before.fingerprint === one.fingerprint;
  // What was not stored binds nobody: the other request may be tried again too.
  if (!same) return failed(pair, one.received, new Failure(before.stored ? 'CONFLICT' : 'UNAVAILABLE'));
  return { text: before.text, errorCode: before.errorCode };
}

/** A failure that may be retried with the same id leaves no trace. */
function isStored(answer: Answer<PairName>): boolean {
  return !(answer instanceof Failure && answer.retryable);
}

function withReply<Name extends PairName>(
  { received, fingerprint }: Opened<Name>,
  reply: ReplyText,
): InboxEntry {
  return { requestId: received.requestId, userId: received.userId, fingerprint, reply };
}

function replyTo<Name extends PairName>(
  pair: Name,
  request: ReceivedRequest,
  answer: Answer<Name>,
): ReplyText {
  if (answer instanceof Failure) return failed(pair, request, answer);
  return { text: JSON.stringify(successReply(pair, request.userId, answer as ReplyOf<Name>)), errorCode: '' };
}

function failed(pair: PairName, { userId }: ReceivedRequest, failure: Failure): ReplyText {
  return { text: JSON.stringify(failureReply(pair, userId, failure)), errorCode: failure.code };
}
