/**
 * Answers requests of kind `once`: each request id has one effect, and always gets the same reply.
 *
 * Effect, events, stored replies and request ids commit in one transaction. A repeat finds the stored reply; the same
 * id with other fields is a conflict; a failure that may be retried is not stored.
 */
import { Failure, type PairName } from '@parley/contracts';
import type { ReceivedRequest, ReplyText } from '@parley/messaging';
import { isUniqueViolation } from '../database/database-errors.ts';
import type { Decision } from '../database/pipeline.ts';
import { type OutboxEntry, type StoredEvent, storedEvents } from '../outbox/outbox.ts';
import { insertNotices } from '../outbox/room-notices.ts';
import { type Answer, type OnceContext, type OnceService, type Outcome, quiet } from '../services/service.ts';
import type { Expired, HandlerOptions } from './handler-options.ts';
import { findStored, LostRace, type StoredReply, storeReplies } from './inbox.ts';
import { type Identified, identify, openRequest } from './open-requests.ts';
import { failed, replyTo } from './reply-texts.ts';

/** The reply of a request id, and whether it is stored, and so final. */
type KnownReply = StoredReply & { readonly isStored: boolean };
type KnownReplies = ReadonlyMap<string, KnownReply>;

/** A request that was not handled before, and the result of the service's work outside the transaction. */
interface Fresh<Name extends PairName> {
  readonly opened: Identified<Name>;
  readonly prepared: unknown | Failure;
}

export class OnceAnswerer {
  readonly #options: HandlerOptions;

  constructor(options: HandlerOptions) {
    this.#options = options;
  }

  /**
   * Repeated requests are rare, so the inbox is read first only where its answer saves work (a hash), decides something
   * (an expired request may have been executed in time), or an insert has just lost a race.
   */
  async answer<Name extends PairName>(
    pair: Name,
    service: OnceService<Name, unknown>,
    requests: readonly ReceivedRequest<Name>[],
    expired: Expired,
    lookFirst: boolean,
  ): Promise<ReplyText[]> {
    const opened = await Promise.all(
      requests.map(async (request) => {
        const one = await openRequest(request, this.#options);
        return one instanceof Failure ? one : identify(one, this.#options);
      }),
    );
    const look = lookFirst || service.prepare !== undefined || requests.some(expired);
    const known = look ? await this.#findStored(pair, opened) : new Map<string, KnownReply>();
    const live = opened.map((one) => {
      if (one instanceof Failure) return one;
      return !known.has(one.id) && expired(one.received) ? new Failure('EXPIRED') : one;
    });
    const fresh = [...firstOfEachId(live).values()].filter(({ id }) => !known.has(id));
    const answered: KnownReplies =
      fresh.length > 0 ? await this.#run(pair, service, fresh, expired, look) : new Map();
    const { security } = this.#options;
    for (const { id, received } of fresh) security.note(received, answered.get(id)?.errorCode ?? 'INTERNAL');
    return live.map((one, index) => {
      const request = requests[index] as ReceivedRequest;
      if (one instanceof Failure) {
        security.note(request, one.code);
        return failed(pair, request, one);
      }
      return repeatOrConflict(pair, one, known.get(one.id) ?? answered.get(one.id));
    });
  }

  async #findStored<Name extends PairName>(
    pair: Name,
    opened: readonly (Identified<Name> | Failure)[],
  ): Promise<KnownReplies> {
    const asked = [...firstOfEachId(opened).values()];
    const found = await this.#options.pipeline.read({
      replies: findStored(
        pair,
        asked.map(({ received }) => received.requestId),
      ),
    });
    return new Map([...found.replies].map(([id, reply]) => [id, { ...reply, isStored: true }]));
  }

  /** Runs the service and stores its replies, in one transaction. @returns the replies by id. */
  async #run<Name extends PairName>(
    pair: Name,
    service: OnceService<Name, unknown>,
    opened: readonly Identified<Name>[],
    expired: Expired,
    looked: boolean,
  ): Promise<KnownReplies> {
    const { database, passwords, attempts, quotas, push, requestSecrets, pipeline, clock, onEvents } =
      this.#options;
    const shared = { database, passwords, attempts, push, requestSecrets, now: clock.date };
    const fresh = await Promise.all(
      opened.map(async (one): Promise<Fresh<Name>> => {
        const { plain, source, received } = one;
        const context = { ...shared, source, requestId: received.requestId };
        return { opened: one, prepared: service.prepare ? await service.prepare(plain, context) : plain };
      }),
    );
    const works = fresh.flatMap(({ prepared }) => (prepared instanceof Failure ? [] : [prepared]));
    try {
      const { replies, events } = await pipeline.change(
        works.length > 0 ? service.load(works) : {},
        (found) => {
          // Checked again here, because hashing and waiting for locks take time.
          if (!looked && opened.some(({ received }) => expired(received))) throw new LostRace();
          return decide(pair, service, fresh, found, { at: clock.date(), quotas, expired });
        },
      );
      if (events.length > 0) onEvents(events);
      return replies;
    } catch (error) {
      if (isUniqueViolation(error)) throw new LostRace({ cause: error });
      throw error;
    }
  }
}

/** The result of a batch: the service's writes, and the replies and events stored with them. */
function decide<Name extends PairName>(
  pair: Name,
  service: OnceService<Name, unknown>,
  fresh: readonly Fresh<Name>[],
  found: unknown,
  { at, quotas, expired }: Pick<OnceContext, 'at' | 'quotas'> & { expired: Expired },
): Decision<{ replies: KnownReplies; events: readonly StoredEvent[] }> {
  // Evaluated once per request, so that exactly the refused requests are excluded from the work.
  const refusals = fresh.map((one) => refusalOf(one, expired));
  const live = fresh.filter((_, index) => !refusals[index]);
  const works = live.map(({ prepared }) => prepared);
  const origins = live.map(({ opened }) => opened.received.origin);
  const requestIds = live.map(({ opened }) => opened.received.requestId);
  const { outcomes, writes } =
    works.length > 0
      ? service.decide(works, found, { at, origins, requestIds, quotas })
      : { outcomes: [], writes: [] };
  const outcomeOf = new Map(live.map((one, index) => [one, outcomes[index]]));
  const settled = fresh.map((one, index) => {
    const { opened } = one;
    const outcome = outcomeOf.get(one) ?? quiet<Name>(refusals[index] ?? new Failure('INTERNAL'));
    return { opened, outcome, reply: replyTo(pair, opened.received, outcome.answer) };
  });
  const lasting = settled.filter(({ outcome }) => isStored(outcome.answer));
  const events = lasting.flatMap(({ opened, outcome }) => outboxEntries(opened.received, outcome));
  const entries = lasting.map(({ opened: { received, fingerprint }, reply }) => ({
    requestId: received.requestId,
    userId: received.userId,
    fingerprint,
    reply,
  }));
  const replies = new Map(
    settled.map(({ opened: { id, fingerprint }, outcome, reply }) => [
      id,
      { ...reply, fingerprint, isStored: isStored(outcome.answer) },
    ]),
  );
  const stores = storeReplies(pair, entries, events);
  const notices = lasting.flatMap(({ outcome }) => outcome.events.flatMap(({ notice }) => notice ?? []));
  return {
    writes: [...writes, ...stores, ...insertNotices(notices)],
    // The insert of the events is the first of `stores`.
    result: (written) => ({ replies, events: storedEvents(events, written[writes.length] ?? []) }),
  };
}

/** Why a request is refused, or undefined. */
function refusalOf<Name extends PairName>(
  { opened, prepared }: Fresh<Name>,
  expired: Expired,
): Failure | undefined {
  if (expired(opened.received)) return new Failure('EXPIRED');
  return prepared instanceof Failure ? prepared : undefined;
}

function outboxEntries(
  { traceparent }: ReceivedRequest,
  { events }: Pick<Outcome<PairName>, 'events'>,
): OutboxEntry[] {
  return events.map(({ notice: _, ...event }) => ({ ...event, traceparent: traceparent ?? null }));
}

/** A repeated id within a batch is handled once; its repeats get the same reply. */
function firstOfEachId<Name extends PairName>(
  opened: readonly (Identified<Name> | Failure)[],
): Map<string, Identified<Name>> {
  const firsts = new Map<string, Identified<Name>>();
  for (const one of opened) if (!(one instanceof Failure) && !firsts.has(one.id)) firsts.set(one.id, one);
  return firsts;
}

function repeatOrConflict<Name extends PairName>(
  pair: Name,
  one: Identified<Name>,
  before: KnownReply | undefined,
): ReplyText {
  if (!before) return failed(pair, one.received, new Failure('INTERNAL'));
  // A reply that was not stored is not final: this request may be tried again too.
  if (!one.hasFingerprint(before.fingerprint))
    return failed(pair, one.received, new Failure(before.isStored ? 'CONFLICT' : 'UNAVAILABLE'));
  return { text: before.text, errorCode: before.errorCode };
}

/** A failure that may be retried with the same id is not stored. */
function isStored(answer: Answer<PairName>): boolean {
  return !(answer instanceof Failure && answer.retryable);
}
