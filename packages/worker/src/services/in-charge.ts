/** Which of a batch's askers may see what is only for those in charge of a room. */
import { Failure, type MemberRole } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import type { Asked } from './room-access.ts';

interface AskerRow {
  place: number;
  is_user: boolean;
  is_room: boolean;
  role: MemberRole | null;
}

/** Why each of the requests is refused, or undefined. The checks have the order that all pairs use. */
export function refusalsOfOthers(requests: readonly Asked[]): Query<readonly (Failure | undefined)[]> {
  return query(
    Prisma.sql`
      SELECT a.place, u.user_id IS NOT NULL AS is_user, r.room_id IS NOT NULL AS is_room, m.role
      FROM unnest(
        ${requests.map((_, place) => place)}::int[],
        ${requests.map(({ roomId }) => roomId)}::bigint[],
        ${requests.map(({ userId }) => userId)}::text[]
      ) AS a (place, room_id, user_id)
      LEFT JOIN users u ON u.user_id = a.user_id
      LEFT JOIN rooms r ON r.room_id = a.room_id
      LEFT JOIN room_members m ON m.room_id = a.room_id AND m.user_id = a.user_id
      ORDER BY a.place`,
    (rows: readonly AskerRow[]) => rows.map(refusalOf),
  );
}

function refusalOf({ is_user, is_room, role }: AskerRow): Failure | undefined {
  if (!is_user) return new Failure('USER_NOT_FOUND');
  if (!is_room) return new Failure('ROOM_NOT_FOUND');
  if (role === null) return new Failure('NOT_A_MEMBER');
  return role === 'member' ? new Failure('FORBIDDEN') : undefined;
}
