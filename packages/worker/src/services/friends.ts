/** Whom somebody knows. Whether they know the asker is up to them. */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { listService } from './change-lists.ts';

const list = Prisma.sql`(SELECT user_id, friend_id FROM friends)`;

export const addFriends = listService({
  action: 'FRIEND_ADD',
  tells: 'FRIEND_ADDED',
  adds: true,
  list,
  takes: 'users not blocked',
  quota: { most: 'friendsPerUser', failure: 'TOO_MANY_FRIENDS' },
  // The original's clients compare this text.
  missing: () => new Failure('USER_NOT_FOUND'),
  writes: (entries) => [
    Prisma.sql`
      INSERT INTO friends (user_id, friend_id)
      SELECT user_id, friend_id FROM ${entries} ORDER BY user_id, friend_id`,
  ],
});

export const removeFriends = listService({
  action: 'FRIEND_REMOVE',
  adds: false,
  list,
  writes: (entries) => [unfriend(entries)],
});

export function unfriend(entries: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    DELETE FROM friends f USING ${entries} WHERE f.user_id = a.user_id AND f.friend_id = a.friend_id`;
}
