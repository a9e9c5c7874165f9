/**
 * Rooms of two that are there once for every two users.
 *
 * Whoever looks for them takes an advisory lock on each couple, in ascending order and before any room's lock: while
 * two batches want the same room, the second finds what the first made.
 */
import type { Transaction } from '../database.ts';
import { type LockedRoom, lockDirectRooms } from './locked-rooms.ts';

/** The same for both of the two. */
export function directKeyOf(one: string, other: string): string {
  return JSON.stringify([one, other].sort());
}

export function usersOf(directKey: string): [string, string] {
  return JSON.parse(directKey);
}

/** The rooms there are, by their key. Two statements; none where no key is given. */
export async function findDirectRooms(
  transaction: Transaction,
  directKeys: readonly string[],
): Promise<Map<string, LockedRoom>> {
  if (directKeys.length === 0) return new Map();
  await transaction.$executeRaw`
    SELECT pg_advisory_xact_lock(couple)
    FROM (SELECT DISTINCT hashtextextended(key, 0) AS couple FROM unnest(${directKeys}::text[]) AS k (key) ORDER BY couple) c`;
  const rooms = await lockDirectRooms(transaction, directKeys);
  return new Map([...rooms.values()].map((room) => [room.directKey ?? '', room]));
}
