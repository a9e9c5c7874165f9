/** Blocking: users from whom somebody wants to hear nothing. */
import { Prisma } from '../database/database.ts';
import { listService } from './change-lists.ts';
import { unfriend } from './friends.ts';

const list = Prisma.sql`(SELECT user_id, blocked_id FROM blocks)`;

/** A blocked user is removed from the asker's friends. */
export const blockUsers = listService({
  action: 'BLOCK',
  adds: true,
  list,
  takes: 'users',
  writes: (entries) => [
    unfriend(entries),
    Prisma.sql`
      INSERT INTO blocks (user_id, blocked_id)
      SELECT user_id, friend_id FROM ${entries} ORDER BY user_id, friend_id`,
  ],
});

export const unblockUsers = listService({
  action: 'UNBLOCK',
  adds: false,
  list,
  writes: (entries) => [
    Prisma.sql`
      DELETE FROM blocks b USING ${entries} WHERE b.user_id = a.user_id AND b.blocked_id = a.friend_id`,
  ],
});
