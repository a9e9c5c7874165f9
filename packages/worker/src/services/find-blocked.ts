/** Who has blocked whom. */
import type { Transaction } from '../database.ts';

export type Couple = readonly [one: string, other: string];

/** Of the couples, those where either has blocked the other. One statement; none where there are no couples. */
export async function findBlocked(
  transaction: Transaction,
  couples: readonly Couple[],
): Promise<(couple: Couple) => boolean> {
  if (couples.length === 0) return () => false;
  const rows = await transaction.$queryRaw<{ user_id: string; blocked_id: string }[]>`
    SELECT b.user_id, b.blocked_id
    FROM unnest(
      ${couples.flat()}::text[],
      ${couples.flatMap(([one, other]) => [other, one])}::text[]
    ) AS c (user_id, blocked_id)
    JOIN blocks b ON b.user_id = c.user_id AND b.blocked_id = c.blocked_id`;
  const blocked = new Set(rows.map(({ user_id, blocked_id }) => JSON.stringify([user_id, blocked_id])));
  return ([one, other]) =>
    blocked.has(JSON.stringify([one, other])) || blocked.has(JSON.stringify([other, one]));
}
