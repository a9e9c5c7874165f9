import { Prisma, type Transaction } from '../database.ts';

/**
 * Locks the rows of those of the users that exist, in ascending id, so that two batches can't wait for each other in a
 * ring: what belongs to a user is then changed by one batch after the other, each seeing what the one before has done.
 */
export async function lockUsers(
  transaction: Transaction,
  userIds: Iterable<string>,
): Promise<ReadonlySet<string>> {
  const locked = await transaction.$queryRaw<{ user_id: string }[]>(Prisma.sql`
    SELECT user_id FROM users WHERE user_id = ANY(${[...new Set(userIds)]}::text[])
    ORDER BY user_id FOR NO KEY UPDATE`);
  return new Set(locked.map((row) => row.user_id));
}
