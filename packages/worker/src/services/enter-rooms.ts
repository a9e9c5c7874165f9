/** The first steps of every batch that works in rooms. */
import type { Queries } from '../database/query.ts';
import { type LockedRooms, lockFreeRooms, lockRooms } from './locked-rooms.ts';
import { type Asked, type RoomAccess, readAccess } from './room-access.ts';

export interface Entered {
  readonly rooms: LockedRooms;
  readonly access: RoomAccess;
}

/** Locks the rooms, and only then reads the members, so that it sees what the lock's last holder committed. */
export function enterRooms(asked: readonly Asked[]): Queries<Entered> {
  return { rooms: lockRooms(asked.map(({ roomId }) => roomId)), access: readAccess(asked) };
}

/** Like `enterRooms`, but skips rooms that are locked by others instead of waiting for them. */
export function enterFreeRooms(asked: readonly Asked[]): Queries<Entered> {
  return { rooms: lockFreeRooms(asked.map(({ roomId }) => roomId)), access: readAccess(asked) };
}

/** The users that requests about rooms name, besides their askers. */
export function named(
  requests: readonly { readonly roomId: number; readonly friendId: readonly string[] }[],
): Asked[] {
  return requests.flatMap(({ roomId, friendId }) => friendId.map((userId) => ({ userId, roomId })));
}
