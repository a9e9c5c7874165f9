/**
 * Which events this front has read already; a record may stand on its topic twice.
 *
 * A room's events come in the order of their `eventSeq`, one after the other, so its last one tells. What doesn't follow on
 * that is in doubt: whoever has written it may have made up its `eventSeq`, and what is true would count as a repeat
 * of what is not. So all that comes of such a room is taken, until the database has said how far the room is.
 * A user's events come in no order that all keep, so each is remembered by its id.
 */
import type { ReceivedEvent } from '@parley/messaging';

/** Rooms whose last event is remembered, and users' events. */
const maxRemembered = 100_000;

interface Room {
  /** The highest `eventSeq` that was read. */
  readonly last: number;
  /** What is above is in doubt. */
  readonly doubtAfter: number | undefined;
}

const unread: Room = { last: 0, doubtAfter: undefined };

export class LatestEvents {
  readonly #ofRooms = new Map<string, Room>();
  readonly #ofUsers = new Map<string, true>();
  readonly #known: (roomId: string) => number;

  /** @param known the `eventSeq` up to which the database has said that a room is; 0 where it wasn't asked */
  constructor(known: (roomId: string) => number) {
    this.#known = known;
  }

  /** Whether it has to be taken; what was never stored is always new. */
  isNew({ topic, key, eventSeq, eventId }: ReceivedEvent): boolean {
    if (topic === 'userEvent') return eventId === null || !this.#ofUsers.has(`${eventId} ${key}`);
    if (eventSeq === null) return true;
    const { last, doubtAfter = last } = this.#ofRooms.get(key) ?? unread;
    return eventSeq > doubtAfter;
  }

  /** It is taken. */
  note({ topic, key, eventSeq, eventId }: ReceivedEvent): void {
    if (topic === 'userEvent') {
      if (eventId !== null) remember(this.#ofUsers, `${eventId} ${key}`, true);
    } else if (eventSeq !== null) this.#noteOfRoom(key, eventSeq);
  }

  /** The highest `eventSeq` of a room that was read and is beyond doubt; 0 where none was. */
  lastOf(roomId: string): number {
    const { last, doubtAfter = last } = this.#ofRooms.get(roomId) ?? unread;
    return doubtAfter;
  }

  /** The highest `eventSeq` of a room in doubt that is beyond doubt; undefined of one that is in none. */
  doubtAfter(roomId: string): number | undefined {
    return this.#ofRooms.get(roomId)?.doubtAfter;
  }

  /**
   * The doubt is over.
   * @param eventSeq how far the room is
   * @param kept the highest of its events that are in no doubt any more; there may be none left
   */
  settle(roomId: string, eventSeq: number, kept: number): void {
    const { last } = this.#ofRooms.get(roomId) ?? unread;
    remember(this.#ofRooms, roomId, {
      last: last <= eventSeq ? Math.max(last, kept) : kept,
      doubtAfter: undefined,
    });
  }

  #noteOfRoom(roomId: string, eventSeq: number): void {
    const { last, doubtAfter } = this.#ofRooms.get(roomId) ?? unread;
    const follows = eventSeq === last + 1 || eventSeq <= this.#known(roomId) + 1;
    remember(this.#ofRooms, roomId, {
      last: Math.max(last, eventSeq),
      doubtAfter: doubtAfter ?? (follows ? undefined : last),
    });
  }
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key); // so that what was quiet longest goes first
  map.set(key, value);
  const [oldest] = map.size > maxRemembered ? map.keys() : [];
  if (oldest !== undefined) map.delete(oldest);
}
