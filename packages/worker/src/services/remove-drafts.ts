import { Prisma } from '../database/database.ts';
import type { Asked } from './room-access.ts';

/** Deletes those drafts that exist, in ascending order of user and room, so that two batches can't deadlock. */
export const removeDrafts = (of: readonly Asked[]): Prisma.Sql => Prisma.sql`
  DELETE FROM drafts d USING (
    SELECT d.user_id, d.room_id
    FROM unnest(
      ${of.map(({ userId }) => userId)}::text[],
      ${of.map(({ roomId }) => roomId)}::bigint[]
    ) AS g (user_id, room_id)
    JOIN drafts d ON d.user_id = g.user_id AND d.room_id = g.room_id
    ORDER BY d.user_id, d.room_id FOR UPDATE OF d
  ) g WHERE d.user_id = g.user_id AND d.room_id = g.room_id`;
