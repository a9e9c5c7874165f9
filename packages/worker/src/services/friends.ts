/** Whom somebody knows. The other way round is the other's own affair. */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database.ts';
import { changeLists } from './change-lists.ts';
import type { OnceService } from './service.ts';

export const addFriends: OnceService<'user-add-friend'> = {
  kind: 'once',
  run: (requests, transaction, events, { now }) =>
    changeLists(requests, transaction, events, now, {
      action: 'FRIEND_ADD',
      takes: 'users not blocked',
      // The original's clients compare its words.
      missing: () => new Failure('USER_NOT_FOUND'),
      statement: (entries) => Prisma.sql`
        INSERT INTO friends (user_id, friend_id)
        SELECT user_id, friend_id FROM ${entries} ORDER BY user_id, friend_id
        ON CONFLICT DO NOTHING RETURNING user_id, friend_id`,
    }),
};

export const removeFriends: OnceService<'user-remove-friend'> = {
  kind: 'once',
  run: (requests, transaction, events, { now }) =>
    changeLists(requests, transaction, events, now, {
      action: 'FRIEND_REMOVE',
      statement: (entries) => Prisma.sql`
        DELETE FROM friends f USING ${entries}
        WHERE f.user_id = a.user_id AND f.friend_id = a.friend_id
        RETURNING f.user_id, f.friend_id`,
    }),
};
