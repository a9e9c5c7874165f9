/**
 * Rooms of two that are there once for every two users.
 *
 * Whoever looks for them takes an advisory lock on each couple, in ascending order and before any room's lock: while
 * two batches want the same room, the second finds what the first made.
 */
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';

/** The same for both of the two. */
export function directKeyOf(one: string, other: string): string {
  return JSON.stringify([one, other].sort());
}

/** Not asked where no key is given. */
export function lockCouples(directKeys: readonly string[]): Query<null> {
  return query(
    directKeys.length === 0
      ? null
      : Prisma.sql`
          SELECT pg_advisory_xact_lock(couple) FROM (
            SELECT DISTINCT hashtextextended(key, 0) AS couple FROM unnest(${directKeys}::text[]) AS k (key)
            ORDER BY couple
          ) c`,
    () => null,
  );
}
