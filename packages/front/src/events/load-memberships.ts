/** Asks the worker which rooms a user is in. */
import { Failure } from '@parley/contracts';
import { type Asker, askAlone } from '../requests/ask.ts';
import { Rounds } from '../rounds.ts';
import type { LoadedRooms } from './memberships.ts';

/** Milliseconds. Of the many users who come at once after a restart a round makes one record batch, and one reply batch. */
const roundEvery = 50;

/** @returns what loads a user's rooms, and throws a Failure where they can't be known now */
export function membershipLoader(asker: Pick<Asker, 'ask'>): (userId: string) => Promise<LoadedRooms> {
  const rounds = new Rounds(roundEvery);
  return async (userId) => {
    await rounds.next();
    return loadMemberships(asker, userId);
  };
}

async function loadMemberships(asker: Pick<Asker, 'ask'>, userId: string): Promise<LoadedRooms> {
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
