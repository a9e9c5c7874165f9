/** The events as this front has read them so far: its tail, its place in them as a cursor, and what it has seen before. */
import type { EventPositions, Log, ReceivedEvent } from '@parley/messaging';
import { Cursors, type Decoded } from './cursor.ts';
import { EventTail, type TailLimits } from './event-tail.ts';
import type { LatestEvents } from './latest-events.ts';
import type { LoadedRooms } from './memberships.ts';
import { type ChatEvent, isOfTheMoment, readEvent } from './read-event.ts';
import { settleRoom } from './settle-room.ts';
import type { Vector } from './vector.ts';

export interface EventFeedOptions {
  readonly secret: string;
  readonly limits: TailLimits;
  readonly latest: LatestEvents;
  readonly now: () => number;
  readonly log: Log;
}

export class EventFeed {
  readonly tail: EventTail;
  readonly #latest: LatestEvents;
  readonly #cursors: Cursors;
  readonly #log: Log;
  #cursor: string | undefined;

  constructor(positions: EventPositions, { secret, limits, latest, now, log }: EventFeedOptions) {
    this.tail = new EventTail(
      limits,
      positions.partitions.map(({ next }) => next),
      now,
    );
    this.#latest = latest;
    this.#cursors = new Cursors(secret, positions);
    this.#log = log;
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
    if (event) this.#latest.note(received);
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

  /** Whether it may be made up. */
  doubts({ name, key, eventSeq }: ChatEvent): boolean {
    const after = name === 'room-event' ? this.#latest.doubtAfter(key) : undefined;
    return after !== undefined && eventSeq !== null && eventSeq > after;
  }

  /** Whether some of its events may be made up. */
  isInDoubt(roomId: string): boolean {
    return this.#latest.doubtAfter(roomId) !== undefined;
  }

  /**
   * Ends the doubt about these rooms, and forgets what was made up.
   * @param asked how far this front had read before it asked for them
   * @returns whether it could; else they must be asked for anew
   */
  settle(rooms: LoadedRooms, asked: Vector): boolean {
    return rooms.filter((room) => !this.#settle(room, asked)).length === 0;
  }

  #settle({ roomId, eventSeq }: LoadedRooms[number], asked: Vector): boolean {
    const key = String(roomId);
    const after = this.#latest.doubtAfter(key);
    if (after === undefined) return true;
    const doubt = { after, entries: this.tail.ofRoom(key, []) };
    const { madeUp, repeats, last } = settleRoom(doubt, { eventSeq, asked });
    for (const entry of [...madeUp, ...repeats]) this.tail.strike(entry);
    if (madeUp.length > 0) {
      const places = madeUp.slice(0, 10).map(({ event }) => event.eventSeq);
      this.#log.warn(
        { roomId, eventSeq, count: madeUp.length, places },
        'events beyond where their room is are told to nobody',
      );
    }
    if (last !== undefined) this.#latest.settle(key, eventSeq, last);
    return last !== undefined;
  }
}
