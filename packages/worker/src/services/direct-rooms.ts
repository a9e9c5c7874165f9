/**
 * Direct rooms: one for every pair of users.
 *
 * An advisory lock is taken on each pair, in ascending order and before any room is locked. If two batches want the
 * same room, the second finds the one that the first has made.
 */
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';

/** The same key for both users. */
export function directKeyOf(one: string, other: string): string {
  return JSON.stringify([one, other].sort());
}

/** Not sent if no key is given. */
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
