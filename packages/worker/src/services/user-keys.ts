/**
 * One account for all the ways of writing its id: kim, Kim and ＫＩＭ are one.
 *
 * An id stays as its user wrote it, and everywhere but at sign-up and login users are named by that very text.
 */
import { fold } from '@parley/contracts';
import type { Database, Transaction } from '../database.ts';

/**
 * Takes the keys of new ids, in ascending order, so that two batches can't wait for each other in a ring. Two statements.
 * @returns the ids that are free: of two with one key the first
 */
export async function claimUserKeys(
  transaction: Transaction,
  userIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const wanted = new Map<string, string>();
  for (const userId of userIds) if (!wanted.has(fold(userId))) wanted.set(fold(userId), userId);
  const entries = [...wanted].sort(([one], [other]) => (one < other ? -1 : 1));
  await freeKeysOfNobody(
    transaction,
    entries.map(([key]) => key),
  );
  const claimed = await transaction.$queryRaw<{ user_id: string }[]>`
    INSERT INTO user_keys (id_key, user_id)
    SELECT * FROM unnest(${entries.map(([key]) => key)}::text[], ${entries.map(([, id]) => id)}::text[])
    ON CONFLICT DO NOTHING
    RETURNING user_id`;
  return new Set(claimed.map((row) => row.user_id));
}

/**
 * Frees those whose account was deleted. An account comes with its key, in one transaction: whoever sees the key alone
 * knows that the account is gone.
 */
async function freeKeysOfNobody(transaction: Transaction, keys: readonly string[]): Promise<void> {
  await transaction.$executeRaw`
    DELETE FROM user_keys k
    WHERE k.id_key = ANY(${keys}::text[])
      AND NOT EXISTS (SELECT FROM users u WHERE u.user_id = k.user_id)`;
}

/** Whose the keys of the ids are, by id; none of an id whose key is free. */
export async function findKeyOwners(
  database: Database,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await database.userKey.findMany({ where: { idKey: { in: userIds.map(fold) } } });
  const owners = new Map(rows.map(({ idKey, userId }) => [idKey, userId]));
  return new Map(
    userIds.flatMap((id) => {
      const owner = owners.get(fold(id));
      return owner === undefined ? [] : [[id, owner] as const];
    }),
  );
}
