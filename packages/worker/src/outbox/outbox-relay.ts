/**
 * Publishes what is in the outbox: every event at least once, those of one key in the order of their ids.
 *
 * One worker does so at a time (relay-lock.ts). What it commits itself is handed to it, and needs no reading where it
 * follows the last that was published of its room; of what others commit it is told, and it looks by itself every second
 * in case it was not. An event leaves the outbox when the brokers have it; what was published and not yet forgotten when
 * a relay ends is published again by the next, which readers drop. Were two at work for a moment, each would still publish
 * in order all that the other has not forgotten, so that an event's first record never comes before an earlier event's.
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
  /** Told of each event that needs no more sending: whether brokers have it, or it was dropped. */
  readonly onOutcome: (isPublished: boolean) => void;
  readonly log: Log;
}

/** Milliseconds. */
const pollInterval = 1_000;
const batchSize = 1_000;
/** Events read and not yet forgotten, at most: a partition without a leader holds up the others only beyond. */
const maxInHand = 5_000;
/** Published events gather for so long before they are forgotten together. Milliseconds. */
const forgetAfter = 200;
/** Rooms whose last published event is remembered, at most. */
const maxRooms = 100_000;
/** How long a stop waits for what is in hand. Milliseconds. */
const finishWithin = 1_000;

export class OutboxRelay {
  readonly #options: OutboxRelayOptions;
  readonly #lock: RelayLock;
  /** By event id. */
  readonly #inHand = new Map<number, Promise<void>>();
  /** The `eventSeq` of the last event of each room that was published, or is about to be. */
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
   * There are new events in the outbox, which this worker has committed. Replies go first: somebody waits for them, and
   * brokers answer a connection's requests one after the other.
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
   * Whether nothing of its room is still to be published before it; otherwise it is read, with what is. Of users' events,
   * which have no seq, nothing tells: another worker may have committed an earlier one.
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

  /** Finishes what is in hand, if the brokers answer in time, and leaves the rest to others. */
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

  /** Looks once more after it was told to stop, for what the last requests have left. */
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

  /** Goes on for as long as there is more. */
  async #relay(): Promise<void> {
    for (let more = true; more && this.#lock.held && this.#inHand.size < maxInHand; ) {
      const inHand = [...this.#inHand.keys()];
      const { events } = await this.#options.pipeline.read({ events: oldestEvents(batchSize, inHand) });
      // Lost while they were read: another may be at them.
      if (!this.#lock.held) return;
      for (const event of events) this.#begin(event);
      more = events.length === batchSize;
    }
  }

  /** Never rejects: what can't be finished now stays in the outbox, for whoever relays next. */
  async #publish(event: StoredEvent): Promise<void> {
    try {
      if (await this.#hasOutcome(event)) await this.#forget(event.eventId);
    } catch {
      this.#options.log.warn({ eventId: event.eventId }, 'stopped before a published event was forgotten');
    } finally {
      if (this.#inHand.size >= maxInHand) this.#wake();
      this.#inHand.delete(event.eventId);
    }
  }

  /** @returns whether the event needs no more sending; false when the producer was closed first. */
  async #hasOutcome(event: StoredEvent): Promise<boolean> {
    try {
      await this.#options.events.send(event);
      this.#options.onOutcome(true);
      return true;
    } catch (error) {
      if (toFailure(error).code === 'UNAVAILABLE') return false;
      // No repetition would mend it, and it would stand in the way of all that follow.
      const { eventId, topic, key, action, eventSeq } = event;
      this.#options.log.error(
        { eventId, topic, key, action, eventSeq, error },
        'event dropped: it cannot be published',
      );
      this.#options.onOutcome(false);
      return true;
    }
  }

  /** Events gather for the next statement. @throws when closing */
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
      if (attempt === 0) log.error({ error }, 'published events cannot be forgotten; trying again');
    });
  }
}

const roomOf = (topic: string, key: string) => `${topic} ${key}`;
