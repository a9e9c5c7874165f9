/** Who has blocked whom. */
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';

export type Couple = readonly [one: string, other: string];

/** For which of the couples one has blocked the other. Not sent if there are no couples. */
export function findBlocked(couples: readonly Couple[]): Query<(couple: Couple) => boolean> {
  return query(
    couples.length === 0
      ? null
      : Prisma.sql`
          SELECT b.user_id, b.blocked_id
          FROM unnest(
            ${couples.flat()}::text[],
            ${couples.flatMap(([one, other]) => [other, one])}::text[]
          ) AS c (user_id, blocked_id)
          JOIN blocks b ON b.user_id = c.user_id AND b.blocked_id = c.blocked_id`,
    (rows: readonly { user_id: string; blocked_id: string }[]) => {
      const blocked = new Set(rows.map(({ user_id, blocked_id }) => JSON.stringify([user_id, blocked_id])));
      return ([one, other]) =>
        blocked.has(JSON.stringify([one, other])) || blocked.has(JSON.stringify([other, one]));
    },
  );
}
