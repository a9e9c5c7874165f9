/**
 * Who is notified that a user has come online or gone offline: users online who have them as a friend or share a direct
 * room with them, unless one of the two has blocked the other.
 */
import { Prisma, type Transaction } from '../database/database.ts';
import { type NewEvent, userEvent } from '../outbox/new-events.ts';
import { isOnline } from './leases.ts';

/**
 * One event for each recipient, about all the users that concern it.
 * @param at the time of the change
 */
export async function presenceEvents(
  transaction: Transaction,
  users: readonly string[],
  presence: 'online' | 'offline',
  at: Date,
): Promise<NewEvent[]> {
  if (users.length === 0) return [];
  const createdAt = at.toISOString();
  return (await findWatchers(transaction, users)).map(({ watcher, users: friendId }) =>
    userEvent({ actionType: 'PRESENCE', userId: watcher, friendId, presence, createdAt }),
  );
}

function findWatchers(
  transaction: Transaction,
  users: readonly string[],
): Promise<{ watcher: string; users: string[] }[]> {
  return transaction.$queryRaw(Prisma.sql`
    WITH changed AS (
      SELECT * FROM unnest(${users}::text[]) AS c (user_id)
    ), related AS (
      SELECT f.user_id AS watcher, c.user_id FROM changed c JOIN friends f ON f.friend_id = c.user_id
      UNION
      SELECT other.user_id, c.user_id
      FROM changed c
      JOIN room_members own ON own.user_id = c.user_id
      JOIN rooms r ON r.room_id = own.room_id AND r.direct_key IS NOT NULL
      JOIN room_members other ON other.room_id = r.room_id AND other.user_id <> c.user_id
    )
    SELECT r.watcher, array_agg(r.user_id ORDER BY r.user_id) AS users
    FROM related r
    WHERE ${isOnline(Prisma.sql`r.watcher`)}
      AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = r.watcher AND b.blocked_id = r.user_id)
      AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = r.user_id AND b.blocked_id = r.watcher)
    GROUP BY r.watcher`);
}
