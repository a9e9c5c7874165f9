/** How every batch that works in rooms begins. */
import type { Transaction } from '../database.ts';
import { type LockedRooms, lockRooms } from './locked-rooms.ts';
import { type Asked, type RoomAccess, readAccess } from './room-access.ts';

/** Locks the rooms, and only then reads who is in them: what the lock's last holder committed counts. Two statements. */
export async function enterRooms(
  transaction: Transaction,
  asked: readonly Asked[],
): Promise<{ rooms: LockedRooms; access: RoomAccess }> {
  const rooms = await lockRooms(
    transaction,
    asked.map(({ roomId }) => roomId),
  );
  return { rooms, access: await readAccess(transaction, asked) };
}
