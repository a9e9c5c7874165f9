/**
 * Answers requests of kind `once`: each request id has one effect, and always gets the same reply.
 *
 * Effect, events, stored replies and request ids commit in one transaction. A repeat finds the stored reply; the same
 * id with other fields is a conflict; a failure that may be retried is not stored.
 */
import { Failure, type PairName } from '@parley/contracts';
import type { ReceivedRequest, ReplyText } from '@parley/messaging';
import { type Emission, Emissions } from './emissions.ts';
import type { HandlerOptions } from './handle-requests.ts';
import { findStored, hex, type InboxEntry, LostRace, type StoredReply, store } from './inbox.ts';
import { type Opened, openRequest } from './open-requests.ts';
import type { OutboxEntry } from './outbox.ts';
import { failed, replyTo } from './reply-texts.ts';
import type { Answer, OnceService } from './services/service.ts';

type Expired = (request: ReceivedRequest) => boolean;

/** A reply that a request id has had, and whether it has it for good. */
type KnownReply = StoredReply & { readonly stored: boolean };

export class OnceAnswerer {
  readonly #options: HandlerOptions;

  constructor(options: HandlerOptions) {
    this.#options = options;
  }

  /**
   * Requests that were handled before are rare, so the inbox is only asked first where the answer spares work (a
   * hash), decides something (an expired request may have been executed in time), or the insert has just lost.
   */
  async answer<Name extends PairName>(
    pair: Name,
    service: OnceService<Name, unknown>,
    requests: readonly ReceivedRequest<Name>[],
    expired: Expired,
    lookFirst: boolean,
  ): Promise<ReplyText[]> {
    const opened = await Promise.all(requests.map((request) => openRequest(request, this.#options)));
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
    const { database, passwords, clock, onStep, onEvents } = this.#options;
    const prepared = await Promise.all(
      fresh.map(({ plain }) => (service.prepare ? service.prepare(plain, passwords, database) : plain)),
    );
    const { entries, hasEvents } = await database.$transaction(async (transaction) => {
      // Asked again here: hashing, and waiting for a connection, have taken their time.
      if (!looked && fresh.some(({ received }) => expired(received))) throw new LostRace();
      const refused = new Map(fresh.map((one, index) => [one, refusalOf(one, prepared[index], expired)]));
      const live = fresh.flatMap((one, index) => (refused.get(one) ? [] : [{ one, work: prepared[index] }]));
      const works = live.map(({ work }) => work);
      const emissions = new Emissions();
      const context = { now: clock.date, origins: live.map(({ one }) => one.received.origin) };
      const answers = works.length > 0 ? await service.run(works, transaction, emissions, context) : [];
      onStep('effect');
      const answerOf = new Map<Opened<Name>, Answer<Name>>(
        live.map(({ one }, index) => [one, answers[index] ?? new Failure('INTERNAL')]),
      );
      const entries = fresh.map((one) => {
        const answer = answerOf.get(one) ?? refused.get(one) ?? new Failure('INTERNAL');
        return { entry: withReply(one, replyTo(pair, one.received, answer)), stored: isStored(answer) };
      });
      const lasting = entries.flatMap(({ entry, stored }) => (stored ? [entry] : []));
      const events = emissions.list.map((emission) => toOutbox(emission, live[emission.cause]?.one.received));
      await store(transaction, pair, lasting, events);
      onStep('stored');
      return { entries, hasEvents: events.length > 0 };
    });
    onStep('committed');
    if (hasEvents) onEvents();
    return new Map(
      entries.map(({ entry: { requestId, fingerprint, reply }, stored }) => [
        hex(requestId),
        { fingerprint, ...reply, stored },
      ]),
    );
  }
}

/** Why a request is not worked on, if it isn't. */
function refusalOf<Name extends PairName>(
  { received }: Opened<Name>,
  prepared: unknown,
  expired: Expired,
): Failure | undefined {
  if (expired(received)) return new Failure('EXPIRED');
  return prepared instanceof Failure ? prepared : undefined;
}

function toOutbox(emission: Emission, cause: ReceivedRequest | undefined): OutboxEntry {
  return { ...emission, traceparent: cause?.traceparent ?? null };
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
