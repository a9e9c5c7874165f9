/**
 * Who is in which room, of the users that have a stream here; found by room, so that an event costs its recipients.
 *
 * What the database says of a user is loaded once, and kept current by the events of coming and going. Either may be
 * ahead of the other: of each room the newer counts, by `eventSeq`.
 */
import type { ReplyOf } from '@parley/contracts';
import type { Change } from './read-event.ts';

/** What the database says. */
export type LoadedRooms = ReplyOf<'user-search-membership'>['room'];

export interface Membership {
  /** The room's events from this `eventSeq` on are the user's. */
  readonly from: number;
  /** Comings and goings up to this `eventSeq` are contained. */
  readonly known: number;
}

export interface UserRooms {
  readonly userId: string;
  /** By the room's id as text. */
  readonly rooms: ReadonlyMap<string, Membership>;
  readonly loaded: boolean;
}

interface Held extends UserRooms {
  readonly rooms: Map<string, Membership>;
  loaded: boolean;
  /** Until it is loaded, the last of each room. */
  readonly changes: Map<string, Change>;
}

export class Memberships {
  readonly #users = new Map<string, Held>();
  readonly #ofRooms = new Map<string, Map<string, Membership>>();

  /** @param earlier the user's comings and goings that are known already, in their order */
  hold(userId: string, earlier: Iterable<Change>): UserRooms {
    const changes = new Map([...earlier].map((change) => [change.key, change]));
    const held: Held = { userId, rooms: new Map(), loaded: false, changes };
    this.#users.set(userId, held);
    return held;
  }

  release(userId: string): void {
    const held = this.#users.get(userId);
    if (!held) return;
    for (const roomId of [...held.rooms.keys()]) this.#leave(held, roomId);
    this.#users.delete(userId);
  }

  load(userId: string, loaded: LoadedRooms): void {
    const held = this.#users.get(userId);
    if (!held) return;
    held.loaded = true;
    for (const { roomId, eventSeq, joinedEventSeq } of loaded)
      this.#enter(held, String(roomId), { from: joinedEventSeq, known: eventSeq });
    for (const change of held.changes.values()) this.#apply(held, change);
    held.changes.clear();
  }

  /** Somebody came or went. */
  note(change: Change): void {
    const held = this.#users.get(change.subject);
    if (!held) return;
    if (held.loaded) this.#apply(held, change);
    else held.changes.set(change.key, change);
  }

  /** The members that have a stream here. */
  ofRoom(roomId: string): ReadonlyMap<string, Membership> {
    return this.#ofRooms.get(roomId) ?? nobody;
  }

  #apply(held: Held, { key: roomId, action, eventSeq }: Change): void {
    if (eventSeq <= (held.rooms.get(roomId)?.known ?? 0)) return;
    if (action === 'JOIN') this.#enter(held, roomId, { from: eventSeq, known: eventSeq });
    else this.#leave(held, roomId);
  }

  #enter(held: Held, roomId: string, membership: Membership): void {
    held.rooms.set(roomId, membership);
    const members = this.#ofRooms.get(roomId);
    if (members) members.set(held.userId, membership);
    else this.#ofRooms.set(roomId, new Map([[held.userId, membership]]));
  }

  #leave(held: Held, roomId: string): void {
    held.rooms.delete(roomId);
    const members = this.#ofRooms.get(roomId);
    members?.delete(held.userId);
    if (members?.size === 0) this.#ofRooms.delete(roomId);
  }
}

const nobody: ReadonlyMap<string, Membership> = new Map();
