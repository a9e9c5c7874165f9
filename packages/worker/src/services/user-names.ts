import type { Transaction } from '../database.ts';

/** The names of those of the users that there are, by id. One statement. */
export async function readUserNames(
  transaction: Transaction,
  userIds: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const users = await transaction.user.findMany({
    where: { userId: { in: [...new Set(userIds)] } },
    select: { userId: true, userName: true },
  });
  return new Map(users.map(({ userId, userName }) => [userId, userName]));
}
