import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';

/**
 * Locks the rows of those users who exist and have not deleted their accounts, in ascending id, so that two batches
 * can't deadlock. Batches that change a user's data then run one after the other, and each sees what the one before has
 * done.
 */
export function lockUsers(userIds: Iterable<string>): Query<ReadonlySet<string>> {
  return query(
    Prisma.sql`
      SELECT user_id FROM users WHERE user_id = ANY(${[...new Set(userIds)]}::text[]) AND left_at IS NULL
      ORDER BY user_id FOR NO KEY UPDATE`,
    (rows: readonly { user_id: string }[]) => new Set(rows.map((row) => row.user_id)),
  );
}
