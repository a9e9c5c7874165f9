/** Asks the worker which rooms a user is in. */
import { randomUUID } from 'node:crypto';
import { Failure, type Reply } from '@parley/contracts';
import { newRequestId } from '@parley/messaging';
import type { Asker } from './ask.ts';
import type { LoadedRooms } from './memberships.ts';

/** @throws Failure where it can't be known now */
export async function loadMemberships(asker: Pick<Asker, 'ask'>, userId: string): Promise<LoadedRooms> {
  const rooms: LoadedRooms = [];
  for (;;) {
    const after = rooms.at(-1)?.roomId;
    const { outcome } = await asker.ask({
      pair: 'user-search-membership',
      request: { userId, ...(after !== undefined && { after }) },
      requestId: newRequestId(),
      origin: randomUUID(), // no stream's: the answer is for this front alone
    });
    const settled = await outcome;
    if ('failure' in settled) throw settled.failure;
    const reply = settled.reply as Reply<'user-search-membership'>;
    if (reply.isSuccess) rooms.push(...reply.room);
    else if (reply.errorCode !== 'USER_NOT_FOUND') throw new Failure(reply.errorCode || 'INTERNAL');
    if (!reply.isSuccess || !reply.hasMore) return rooms;
  }
}
