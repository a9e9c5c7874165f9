/**
 * One account for all ways of writing its id: kim, Kim and ＫＩＭ are the same.
 *
 * An id is kept as its user wrote it. Everywhere but at sign-up and login, users are named by that exact text.
 */
import { fold } from '@parley/contracts';
import { Prisma, type Transaction } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';

/**
 * The keys of ids that are taken: by an account, which is inserted with its key in one transaction, or by a deleted
 * one.
 */
export function findTakenKeys(userIds: readonly string[]): Query<ReadonlySet<string>> {
  return query(
    Prisma.sql`
      SELECT k.id_key FROM user_keys k LEFT JOIN users u ON u.user_id = k.user_id
      WHERE k.id_key = ANY(${userIds.map(fold)}::text[]) AND (u.user_id IS NOT NULL OR k.left_at IS NOT NULL)`,
    (rows: readonly { id_key: string }[]) => new Set(rows.map((row) => row.id_key)),
  );
}

/**
 * Claims the keys of new ids, all different, in ascending order, so that two batches can't deadlock. A key whose
 * account was deleted by hand is left without one, and is freed first.
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

/** Claims those keys that are still free, while others may be claiming them too. */
export async function claimFreeKeys(transaction: Transaction, userIds: readonly string[]): Promise<void> {
  const wanted = new Map(userIds.toReversed().map((id) => [fold(id), id]));
  const [free, claim] = claimKeys([...wanted.values()]);
  if (!free || !claim) return;
  await transaction.$executeRaw(free);
  await transaction.$executeRaw(Prisma.sql`${claim} ON CONFLICT DO NOTHING`);
}
