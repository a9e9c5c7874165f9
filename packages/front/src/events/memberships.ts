/**
 * Who is in which room, of the users that have a stream here; found by room, so that an event costs its recipients.
 *
 * What the database says of a user is loaded, and kept current by the events of coming and going. Either may be ahead of
 * the other: of each room the newer counts, by `eventSeq`.
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
}

export class Memberships {
  readonly #users = new Map<string, Held>();
  readonly #ofRooms = new Map<string, Map<string, Membership>>();

  hold(userId: string): UserRooms {
    const held: Held = { userId, rooms: new Map(), loaded: false };
    this.#users.set(userId, held);
    return held;
  }

  release(userId: string): void {
    const held = this.#users.get(userId);
    if (!held) return;
    for (const roomId of [...held.rooms.keys()]) this.#leave(held, roomId);
    this.#users.delete(userId);
  }

  /** @param changes the user's latest comings and goings, in their order */
  load(userId: string, loaded: LoadedRooms, changes: Iterable<Change>): void {
    const held = this.#users.get(userId);
    if (!held) return;
    held.loaded = true;
    for (const roomId of [...held.rooms.keys()]) this.#leave(held, roomId);
    for (const { roomId, eventSeq, joinedEventSeq } of loaded)
      this.#enter(held, String(roomId), { from: joinedEventSeq, known: eventSeq });
    for (const change of changes) this.#apply(held, change);
  }

  /** What is known of the user's rooms is in doubt; it is loaded anew. */
  doubt(userId: string): void {
    const held = this.#users.get(userId);
    if (held) held.loaded = false;
  }

  /** Somebody came or went. */
  note(change: Change): void {
    const held = this.#users.get(change.subject);
    if (held?.loaded) this.#apply(held, change);
  }

  /** The `eventSeq` up to which the database has said that the room is, where a member has a stream here; else 0. */
  knownOf(roomId: string): number {
    let most = 0;
    for (const { known } of this.ofRoom(roomId).values()) most = Math.max(most, known);
    return most;
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
