/** The events as this front has read them so far: its tail, its place in them as a cursor, and what it has seen before. */
import type { EventPositions, ReceivedEvent } from '@parley/messaging';
import { Cursors, type Decoded } from './cursor.ts';
import { EventTail, type TailLimits } from './event-tail.ts';
import type { LatestEvents } from './latest-events.ts';
import { type ChatEvent, isOfTheMoment, readEvent } from './read-event.ts';
import type { Vector } from './vector.ts';

export class EventFeed {
  readonly tail: EventTail;
  readonly #latest: LatestEvents;
  readonly #cursors: Cursors;
  #cursor: string | undefined;

  constructor(
    secret: string,
    positions: EventPositions,
    limits: TailLimits,
    latest: LatestEvents,
    now: () => number,
  ) {
    this.tail = new EventTail(
      limits,
      positions.partitions.map(({ next }) => next),
      now,
    );
    this.#latest = latest;
    this.#cursors = new Cursors(secret, positions);
  }

  /** How far this front has read. */
  get cursor(): string {
    this.#cursor ??= this.#cursors.encode(this.tail.next);
    return this.#cursor;
  }

  cursorOf(vector: Vector): string {
    return this.#cursors.encode(vector);
  }

  decode(cursor: string): Decoded {
    return this.#cursors.decode(cursor);
  }

  /** @returns what anybody may have to be told: not a repeat, nor what is no event */
  take(received: ReceivedEvent): ChatEvent | undefined {
    const { slot, offset } = received;
    const event = this.#latest.isNew(received) ? readEvent(received) : undefined;
    if (event && !isOfTheMoment(event)) this.tail.add(received, event);
    else this.pass(slot, offset);
    this.#cursor = undefined;
    return event;
  }

  /** A record was read that is no event. */
  pass(slot: number, offset: number): void {
    this.tail.pass(slot, offset);
    this.#cursor = undefined;
  }
}
