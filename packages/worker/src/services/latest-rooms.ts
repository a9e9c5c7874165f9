/**
 * The rooms of a user by last activity, the latest first. The first page costs the same however many rooms there are;
 * the cost of a later one grows with what precedes it.
 *
 * Memberships are indexed by a time up to which their room may have been active, which is never before its last
 * activity and mostly soon after it (the migration rooms_by_activity). So the first few by that time are nearly the
 * latest; the others that may have been active since the earliest of these are checked too.
 */
import { Prisma } from '../database/database.ts';
import { roomSettingColumns } from './room-settings.ts';

/** Columns of a room `r` and the user's membership `m`. */
export const roomColumns = Prisma.sql`
  r.room_id, r.room_name, r.chat_type, r.direct_key IS NOT NULL AS direct, r.created_at, r.member_count,
  r.last_activity_at, r.last_seq, r.event_seq, m.joined_seq, m.read_seq, m.joined_event_seq,
  r.description, r.room_img, r.is_public, m.role, ${roomSettingColumns}`;

/**
 * (The LIMIT makes PostgreSQL look each up by its id: it can't know how few there are, and would otherwise read all.)
 */
const itsRoom = Prisma.sql`(SELECT * FROM rooms x WHERE x.room_id = m.room_id LIMIT 1)`;

/**
 * One query for a request `a` with the columns `user_id` and `most` (number of rooms) and, for a later page, where it
 * starts: after the room with last activity `after_at` and id `after_id`, or at the first if these are null.
 */
export function latestRooms(page: 'first' | 'later'): Prisma.Sql {
  const isOnPage =
    page === 'first'
      ? Prisma.empty
      : Prisma.sql`AND (a.after_at IS NULL OR (r.last_activity_at, r.room_id) < (a.after_at, a.after_id))`;
  return Prisma.sql`
    WITH nearest AS MATERIALIZED (
      SELECT ${roomColumns}, m.active_until FROM room_members m CROSS JOIN LATERAL ${itsRoom} r
      WHERE m.user_id = a.user_id ${isOnPage}
      ORDER BY m.active_until DESC, m.room_id DESC LIMIT a.most
    )
    SELECT * FROM nearest
    UNION ALL
    SELECT ${roomColumns}, m.active_until
    FROM room_members m
    CROSS JOIN LATERAL ${itsRoom} r
    WHERE m.user_id = a.user_id
      AND m.active_until BETWEEN (SELECT min(last_activity_at) FROM nearest HAVING count(*) = a.most)
        AND (SELECT min(active_until) FROM nearest)
      AND m.room_id <> ALL (ARRAY(SELECT room_id FROM nearest))
      ${isOnPage}
    ORDER BY last_activity_at DESC, room_id DESC
    LIMIT a.most`;
}
