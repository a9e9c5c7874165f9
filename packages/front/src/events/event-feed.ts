/** The events as this front has read them so far: its tail, its place in them as a cursor, and what it has seen before. */
import type { EventPositions, Log, ReceivedEvent } from '@parley/messaging';
import { Cursors, type Decoded } from './cursor.ts';
import { withoutWords } from './deleted-words.ts';
import { EventTail, type TailLimits } from './event-tail.ts';
import type { LatestEvents } from './latest-events.ts';
import type { LoadedRooms } from './memberships.ts';
import { type ChatEvent, isOfTheMoment, nameOn, readEvent } from './read-event.ts';
import { settleRoom } from './settle-room.ts';
import type { Vector } from './vector.ts';

export interface EventFeedOptions {
  readonly secrets: readonly string[];
  readonly limits: TailLimits;
  readonly latest: LatestEvents;
  /** Whether a worker has written it. */
  readonly isGenuine: (received: ReceivedEvent) => boolean;
  readonly now: () => number;
  readonly log: Log;
}

export class EventFeed {
  readonly tail: EventTail;
  readonly #latest: LatestEvents;
  readonly #isGenuine: (received: ReceivedEvent) => boolean;
  readonly #cursors: Cursors;
  readonly #log: Log;
  #cursor: string | undefined;

  constructor(positions: EventPositions, options: EventFeedOptions) {
    const { secrets, limits, latest, isGenuine, now, log } = options;
    this.#latest = latest;
    this.#isGenuine = isGenuine;
    this.tail = new EventTail(
      limits,
      positions.partitions.map(({ next }) => next),
      {
        read: (received) => this.#readLate(received),
        // Its value was never looked at; what is true of it is what repeats of it must be known by. What no worker has
        // signed counts for nothing here either: else the true event with its place would be taken for a repeat.
        skip: (received) => {
          if (latest.isNew(received) && isGenuine(received)) latest.note(received);
        },
      },
      now,
    );
    this.#cursors = new Cursors(secrets, positions);
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
    this.tail.readBefore(received);
    const event = this.#read(received);
    if (event && !isOfTheMoment(event.name, event)) this.tail.add(received, event);
    else this.tail.pass(received.slot, received.offset);
    if (event) this.#forgetDeleted(event);
    this.#cursor = undefined;
    return event;
  }

  /** Of what concerns nobody here now. @param subject of a coming to a room, or a going: whose it is */
  keep(received: ReceivedEvent, subject: string | undefined): void {
    if (isOfTheMoment(nameOn(received.topic), received)) this.tail.pass(received.slot, received.offset);
    else this.tail.addUnread(received, subject);
    this.#cursor = undefined;
  }

  /** Nothing of it is told any more. */
  close(): void {
    this.tail.close();
  }

  /** A record was read that is no event. */
  pass(slot: number, offset: number): void {
    this.tail.pass(slot, offset);
    this.#cursor = undefined;
  }

  /** Whether it may be made up. */
  doubts({ name, key, eventSeq }: ChatEvent): boolean {
    const after = name === 'room-event' ? this.#doubtAfter(key) : undefined;
    return after !== undefined && eventSeq !== null && eventSeq > after;
  }

  /** Whether some of its events may be made up. */
  isInDoubt(roomId: string): boolean {
    return this.#doubtAfter(roomId) !== undefined;
  }

  /**
   * Ends the doubt about these rooms, and forgets what was made up.
   * @param asked how far this front had read before it asked for them
   * @returns whether it could; else they must be asked for anew
   */
  settle(rooms: LoadedRooms, asked: Vector): boolean {
    return rooms.filter((room) => !this.#settle(room, asked)).length === 0;
  }

  #read(received: ReceivedEvent): ChatEvent | undefined {
    const isTaken = this.#latest.isNew(received) && this.#isGenuine(received);
    const event = isTaken ? readEvent(received) : undefined;
    if (event) this.#latest.note(received);
    return event;
  }

  #readLate(received: ReceivedEvent): ChatEvent | undefined {
    const event = this.#read(received);
    if (event) this.#forgetDeleted(event);
    return event;
  }

  /** The words of a message that was deleted, if that is beyond doubt, are told to nobody any more. */
  #forgetDeleted(event: ChatEvent): void {
    if (event.action !== 'DELETE' || this.doubts(event)) return;
    for (const messageId of event.messageIds)
      this.tail.rewrite(event.key, messageId, (kept) => withoutWords(kept, messageId));
  }

  #doubtAfter(roomId: string): number | undefined {
    this.tail.readRoom(roomId);
    return this.#latest.doubtAfter(roomId);
  }

  #settle({ roomId, eventSeq }: LoadedRooms[number], asked: Vector): boolean {
    const key = String(roomId);
    const after = this.#doubtAfter(key);
    if (after === undefined) return true;
    const doubt = { after, entries: this.tail.ofRoom(key, []) };
    const { madeUp, repeats, last } = settleRoom(doubt, { eventSeq, asked });
    for (const entry of [...madeUp, ...repeats]) this.tail.strike(entry);
    if (madeUp.length > 0) {
      const places = madeUp.slice(0, 10).map(({ event }) => event.eventSeq);
      this.#log.warn(
        { roomId, eventSeq, count: madeUp.length, places },
        'events ahead of their room were not delivered',
      );
    }
    if (last === undefined) return false;
    this.#latest.settle(key, eventSeq, last);
    for (const { event } of this.tail.ofRoom(key, [])) this.#forgetDeleted(event);
    return true;
  }
}
