/** How every batch that works in rooms begins. */
import type { Queries } from '../database/query.ts';
import { type LockedRooms, lockFreeRooms, lockRooms } from './locked-rooms.ts';
import { type Asked, type RoomAccess, readAccess } from './room-access.ts';

export interface Entered {
  readonly rooms: LockedRooms;
  readonly access: RoomAccess;
}

/** Locks the rooms, and only then reads who is in them: what the lock's last holder committed counts. */
export function enterRooms(asked: readonly Asked[]): Queries<Entered> {
  return { rooms: lockRooms(asked.map(({ roomId }) => roomId)), access: readAccess(asked) };
}

/** The same of those rooms that nobody else has locked at the moment; the others are left out, and not waited for. */
export function enterFreeRooms(asked: readonly Asked[]): Queries<Entered> {
  return { rooms: lockFreeRooms(asked.map(({ roomId }) => roomId)), access: readAccess(asked) };
}

/** Those whom requests about rooms name besides who asks. */
export function named(
  requests: readonly { readonly roomId: number; readonly friendId: readonly string[] }[],
): Asked[] {
  return requests.flatMap(({ roomId, friendId }) => friendId.map((userId) => ({ userId, roomId })));
}
