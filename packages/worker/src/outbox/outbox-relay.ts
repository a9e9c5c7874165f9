/**
 * Publishes what is in the outbox: every event at least once, those of one key in the order of their ids.
 *
 * One worker at a time does so (relay-lock.ts). It gets the events that it commits itself directly, and does not read
 * an event that follows the last published event of its room. Other workers notify it of theirs, and it also looks
 * every second in case a notification was lost. An event is deleted from the outbox once the brokers have it. Events
 * that were published but not yet deleted when a relay ends are published again by the next, and readers drop the
 * repeats. If two relays ran for a moment, each would still publish in order all that the other has not deleted, so
 * that an event's first record never precedes an earlier event's.
 */
import { toFailure } from '@parley/contracts';
import { type EventSender, keepTrying, type Log, pause, retryDelay, settledWithin } from '@parley/messaging';
import type { Pipeline } from '../database/pipeline.ts';
import { forgetEvents, oldestEvents, type StoredEvent } from './outbox.ts';
import { RelayLock } from './relay-lock.ts';

export interface OutboxRelayOptions {
  readonly pipeline: Pipeline;
  readonly databaseUrl: string;
  readonly events: EventSender;
  /** Called for each event that needs no more sending: the brokers have it, or it was dropped. */
  readonly onOutcome: (isPublished: boolean) => void;
  readonly log: Log;
}

/** Milliseconds. */
const pollInterval = 1_000;
const batchSize = 1_000;
/**
 * Maximum number of events read and not yet deleted: up to it, a partition without a leader does not hold up the
 * others.
 */
const maxInHand = 5_000;
/** How long published events are gathered before they are deleted together. Milliseconds. */
const forgetAfter = 200;
/** Maximum number of rooms whose last published event is remembered. */
const maxRooms = 100_000;
/** How long a stop waits for events in flight. Milliseconds. */
const finishWithin = 1_000;

export class OutboxRelay {
  readonly #options: OutboxRelayOptions;
  readonly #lock: RelayLock;
  /** By event id. */
  readonly #inHand = new Map<number, Promise<void>>();
  /** The `eventSeq` of the last event of each room that was published, or is being published. */
  readonly #published = new Map<string, number>();
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #stopping = false;
  #isWoken = false;
  #wakeUp: () => void = () => undefined;
  #nextForgotten: { eventIds: number[]; done: Promise<void> } | undefined;
  #lastForgotten: Promise<void> = Promise.resolve();

  constructor(options: OutboxRelayOptions) {
    this.#options = options;
    const { databaseUrl, log } = options;
    this.#lock = new RelayLock({
      databaseUrl,
      log,
      onHeld: () => {
        this.#published.clear();
        this.#wake();
      },
      onWork: () => this.#wake(),
    });
    this.#running = this.#run();
  }

  /**
   * Publishes events that this worker has just committed. Replies go first: somebody waits for them, and brokers answer
   * a connection's requests in order.
   */
  take(events: readonly StoredEvent[]): void {
    setImmediate(() => this.#take(events));
  }

  #take(events: readonly StoredEvent[]): void {
    if (!this.#lock.held) this.#lock.notify();
    else if (this.#stopping || this.#inHand.size + events.length > maxInHand) this.#wake();
    else for (const event of events) if (this.#isNext(event)) this.#begin(event);
  }

  /**
   * Whether no earlier event of its room is unpublished; otherwise it is read from the outbox with the earlier ones.
   * Events of users have no seq, so for them this is unknown: another worker may have committed an earlier one.
   */
  #isNext({ topic, key, eventSeq }: StoredEvent): boolean {
    if (eventSeq !== null && this.#published.get(roomOf(topic, key)) === eventSeq - 1) return true;
    this.#wake();
    return false;
  }

  #begin(event: StoredEvent): void {
    const { eventId, topic, key, eventSeq } = event;
    if (this.#inHand.has(eventId)) return;
    if (eventSeq !== null) {
      if (this.#published.size >= maxRooms) this.#published.clear();
      const room = roomOf(topic, key);
      this.#published.set(room, Math.max(eventSeq, this.#published.get(room) ?? 0));
    }
    this.#inHand.set(eventId, this.#publish(event));
  }

  /** Finishes the events in flight if the brokers answer in time, and leaves the rest to other workers. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await settledWithin(this.#finish(), finishWithin);
    this.#closing.abort();
    await this.#lock.stop();
  }

  async #finish(): Promise<void> {
    await this.#running;
    await Promise.all(this.#inHand.values());
  }

  #wake(): void {
    this.#isWoken = true;
    this.#wakeUp();
  }

  async #untilWoken(): Promise<void> {
    if (!this.#isWoken)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollInterval);
        this.#wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.#isWoken = false;
  }

  /** Looks once more after a stop was requested, for the events of the last requests. */
  async #run(): Promise<void> {
    for (let failures = 0; !this.#stopping; ) {
      await this.#untilWoken();
      try {
        await this.#relay();
        failures = 0;
      } catch (error) {
        if (failures === 0) this.#options.log.error({ error }, 'the outbox cannot be read; trying again');
        const { signal } = this.#closing;
        await pause(retryDelay(failures++), signal);
      }
    }
  }

  /** Repeats while there is more. */
  async #relay(): Promise<void> {
    for (let more = true; more && this.#lock.held && this.#inHand.size < maxInHand; ) {
      const inHand = [...this.#inHand.keys()];
      const { events } = await this.#options.pipeline.read({ events: oldestEvents(batchSize, inHand) });
      // The lock was lost while they were read: another relay may have it.
      if (!this.#lock.held) return;
      for (const event of events) this.#begin(event);
      more = events.length === batchSize;
    }
  }

  /** Never rejects: what can't be finished now stays in the outbox for the next relay. */
  async #publish(event: StoredEvent): Promise<void> {
    try {
      if (await this.#hasOutcome(event)) await this.#forget(event.eventId);
    } catch {
      this.#options.log.warn(
        { eventId: event.eventId },
        'stopped before a published event was deleted from the outbox',
      );
    } finally {
      if (this.#inHand.size >= maxInHand) this.#wake();
      this.#inHand.delete(event.eventId);
    }
  }

  /** @returns whether the event needs no more sending; false if the producer was closed first. */
  async #hasOutcome(event: StoredEvent): Promise<boolean> {
    try {
      await this.#options.events.send(event);
      this.#options.onOutcome(true);
      return true;
    } catch (error) {
      if (toFailure(error).code === 'UNAVAILABLE') return false;
      // No retry would help, and it would block all later events.
      const { eventId, topic, key, action, eventSeq } = event;
      this.#options.log.error(
        { eventId, topic, key, action, eventSeq, error },
        'event dropped: it cannot be published',
      );
      this.#options.onOutcome(false);
      return true;
    }
  }

  /** Gathers events for the next deletion. @throws when closing */
  #forget(eventId: number): Promise<void> {
    this.#nextForgotten ??= this.#gather();
    this.#nextForgotten.eventIds.push(eventId);
    return this.#nextForgotten.done;
  }

  #gather(): { eventIds: number[]; done: Promise<void> } {
    const eventIds: number[] = [];
    const done = this.#lastForgotten.then(() => this.#forgetSoon(eventIds));
    this.#lastForgotten = done.catch(() => undefined);
    return { eventIds, done };
  }

  async #forgetSoon(eventIds: readonly number[]): Promise<void> {
    const { pipeline, log } = this.#options;
    const { signal } = this.#closing;
    if (!this.#stopping) await pause(forgetAfter, signal);
    this.#nextForgotten = undefined;
    const forget = () =>
      pipeline.change({}, () => ({ writes: forgetEvents(eventIds), result: () => undefined }));
    await keepTrying(forget, signal, (error, attempt) => {
      if (attempt === 0)
        log.error({ error }, 'published events cannot be deleted from the outbox; trying again');
    });
  }
}

const roomOf = (topic: string, key: string) => `${topic} ${key}`;
