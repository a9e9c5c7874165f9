/** Whom somebody wants to hear nothing of. */
import { Prisma } from '../database.ts';
import { changeLists } from './change-lists.ts';
import type { OnceService } from './service.ts';

/** Who is blocked is no friend of the asker's any more. */
export const blockUsers: OnceService<'user-block'> = {
  kind: 'once',
  run: (requests, transaction, events, { now }) =>
    changeLists(requests, transaction, events, now, {
      action: 'BLOCK',
      takes: 'users',
      statement: (entries) => Prisma.sql`
        WITH asked AS (
          SELECT * FROM ${entries}
        ), unfriended AS (
          DELETE FROM friends f USING asked a WHERE f.user_id = a.user_id AND f.friend_id = a.friend_id
        )
        INSERT INTO blocks (user_id, blocked_id)
        SELECT user_id, friend_id FROM asked ORDER BY user_id, friend_id
        ON CONFLICT DO NOTHING RETURNING user_id, blocked_id AS friend_id`,
    }),
};

export const unblockUsers: OnceService<'user-unblock'> = {
  kind: 'once',
  run: (requests, transaction, events, { now }) =>
    changeLists(requests, transaction, events, now, {
      action: 'UNBLOCK',
      statement: (entries) => Prisma.sql`
        DELETE FROM blocks b USING ${entries}
        WHERE b.user_id = a.user_id AND b.blocked_id = a.friend_id
        RETURNING b.user_id, b.blocked_id AS friend_id`,
    }),
};
