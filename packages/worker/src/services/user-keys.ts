/**
 * One account for all the ways of writing its id: kim, Kim and ＫＩＭ are one.
 *
 * An id stays as its user wrote it, and everywhere but at sign-up and login users are named by that very text.
 */
import { fold } from '@parley/contracts';
import { Prisma, type Transaction } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';

/** The keys of the ids that belong to an account, which comes with its key in one transaction, or did until it was deleted. */
export function findTakenKeys(userIds: readonly string[]): Query<ReadonlySet<string>> {
  return query(
    Prisma.sql`
      SELECT k.id_key FROM user_keys k LEFT JOIN users u ON u.user_id = k.user_id
      WHERE k.id_key = ANY(${userIds.map(fold)}::text[]) AND (u.user_id IS NOT NULL OR k.left_at IS NOT NULL)`,
    (rows: readonly { id_key: string }[]) => new Set(rows.map((row) => row.id_key)),
  );
}

/**
 * Takes the keys of new ids, of which no two have the same, in ascending order, so that two batches can't wait for each
 * other in a ring. A key whose account was removed by hand is there without one, and is freed before.
 */
export function claimKeys(userIds: readonly string[]): Prisma.Sql[] {
  if (userIds.length === 0) return [];
  const entries = userIds
    .map((id) => [fold(id), id] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const keys = entries.map(([key]) => key);
  return [
    Prisma.sql`
      DELETE FROM user_keys k USING (
        SELECT id_key FROM user_keys o
        WHERE o.id_key = ANY(${keys}::text[]) AND o.left_at IS NULL
          AND NOT EXISTS (SELECT FROM users u WHERE u.user_id = o.user_id)
        ORDER BY id_key FOR UPDATE
      ) f
      WHERE k.id_key = f.id_key`,
    Prisma.sql`
      INSERT INTO user_keys (id_key, user_id)
      SELECT * FROM unnest(${keys}::text[], ${entries.map(([, id]) => id)}::text[])`,
  ];
}

/** The same, where others may be taking them: those that are taken already stay whose they are. */
export async function claimFreeKeys(transaction: Transaction, userIds: readonly string[]): Promise<void> {
  const wanted = new Map(userIds.toReversed().map((id) => [fold(id), id]));
  const [free, claim] = claimKeys([...wanted.values()]);
  if (!free || !claim) return;
  await transaction.$executeRaw(free);
  await transaction.$executeRaw(Prisma.sql`${claim} ON CONFLICT DO NOTHING`);
}
