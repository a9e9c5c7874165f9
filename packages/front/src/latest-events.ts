/**
 * Which events this front has read already; a record may stand on its topic twice.
 *
 * A room's events come in the order of their `eventSeq`, so its last one tells. A user's come in no order that all keep,
 * so each is remembered by its id.
 */
import type { ReceivedEvent } from '@parley/messaging';

/** Rooms whose last event is remembered, and users' events. */
const mostRemembered = 100_000;

export class LatestEvents {
  readonly #ofRooms = new Map<string, number>();
  readonly #ofUsers = new Map<string, true>();

  /** Whether it was not read before; it is from now on. What was never stored is always new. */
  isNew({ topic, key, eventSeq, eventId }: ReceivedEvent): boolean {
    if (topic === 'userEvent') return eventId === null || this.#isNewOfUser(`${eventId} ${key}`);
    return eventSeq === null || this.#isNewOfRoom(key, eventSeq);
  }

  #isNewOfRoom(roomId: string, eventSeq: number): boolean {
    if (eventSeq <= (this.#ofRooms.get(roomId) ?? 0)) return false;
    this.#ofRooms.delete(roomId); // so that the rooms that were quiet longest go first
    remember(this.#ofRooms, roomId, eventSeq);
    return true;
  }

  #isNewOfUser(event: string): boolean {
    if (this.#ofUsers.has(event)) return false;
    remember(this.#ofUsers, event, true);
    return true;
  }
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  const [oldest] = map.size > mostRemembered ? map.keys() : [];
  if (oldest !== undefined) map.delete(oldest);
}
