/** Asks the worker which rooms a user is in. */
import { Failure } from '@parley/contracts';
import { type Asker, askAlone } from '../requests/ask.ts';
import type { LoadedRooms } from './memberships.ts';

/** @throws Failure where it can't be known now */
export async function loadMemberships(asker: Pick<Asker, 'ask'>, userId: string): Promise<LoadedRooms> {
  const rooms: LoadedRooms = [];
  for (;;) {
    const after = rooms.at(-1)?.roomId;
    const request = { userId, ...(after !== undefined && { after }) };
    const reply = await askAlone(asker, 'user-search-membership', request);
    if (reply.isSuccess) rooms.push(...reply.room);
    else if (reply.errorCode !== 'USER_NOT_FOUND') throw new Failure(reply.errorCode || 'INTERNAL');
    if (!reply.isSuccess || !reply.hasMore) return rooms;
  }
}
