/** Direct rooms where one of the two has blocked the other: nothing new is to be said or shown there. */
import type { Transaction } from '../database.ts';
import { usersOf } from './direct-rooms.ts';
import { findBlocked } from './find-blocked.ts';
import type { LockedRoom, LockedRooms } from './locked-rooms.ts';

/** One statement; none where no room is direct. */
export async function findClosed(
  transaction: Transaction,
  rooms: LockedRooms,
): Promise<(room: LockedRoom) => boolean> {
  const couples = [...rooms.values()].flatMap(({ directKey }) => (directKey ? [usersOf(directKey)] : []));
  const isBlocked = await findBlocked(transaction, couples);
  return ({ directKey }) => directKey !== null && isBlocked(usersOf(directKey));
}
