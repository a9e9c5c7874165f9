import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';

/** The names of existing users, without those who have deleted their accounts, by id. */
export function readUserNames(userIds: Iterable<string>): Query<ReadonlyMap<string, string>> {
  return query(
    Prisma.sql`
      SELECT user_id, user_name FROM users
      WHERE user_id = ANY(${[...new Set(userIds)]}::text[]) AND left_at IS NULL`,
    (rows: readonly { user_id: string; user_name: string }[]) =>
      new Map(rows.map(({ user_id, user_name }) => [user_id, user_name])),
  );
}
