import { Prisma } from '../database/database.ts';

/**
 * Of memberships `m`: in the one room that a request `a` names, or in all. (A range, which an index serves either way,
 * where a choice of conditions would have all of a user's rooms read for the one.)
 */
export const oneOrAllRooms = Prisma.sql`
  m.room_id BETWEEN coalesce(a.room_id, 0) AND coalesce(a.room_id, ${Number.MAX_SAFE_INTEGER}::bigint)`;
