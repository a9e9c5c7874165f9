import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { isOnline } from './leases.ts';

/** Maximum number notified of one change; further friends see it when they next load their list. */
const maxWatchers = 1_000;
/** How many friends are checked for these. */
const maxFriends = 5_000;

/**
 * Users online who have the user as a friend, if neither has blocked the other. (The LIMIT makes PostgreSQL read those
 * who have the user as a friend first, from an index alone.)
 */
export function findWatchers(userIds: readonly string[]): Query<ReadonlyMap<string, readonly string[]>> {
  return query(
    Prisma.sql`
      SELECT a.user_id, ARRAY(
        SELECT f.user_id FROM (
          SELECT user_id FROM friends WHERE friend_id = a.user_id ORDER BY user_id LIMIT ${maxFriends}
        ) f
        WHERE ${isOnline(Prisma.sql`f.user_id`)}
          AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = f.user_id AND b.blocked_id = a.user_id)
          AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = a.user_id AND b.blocked_id = f.user_id)
        LIMIT ${maxWatchers}
      ) AS watchers
      FROM unnest(${userIds}::text[]) AS a (user_id)`,
    (rows: readonly { user_id: string; watchers: string[] }[]) =>
      new Map(rows.map(({ user_id, watchers }) => [user_id, watchers])),
  );
}
