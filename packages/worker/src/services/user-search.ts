/**
 * Finds users by a part of their id or name, in any language; a user with exactly that id comes first. Users who have
 * blocked the asker don't show their status.
 */
import { Failure, fold } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { piecesOf } from './search-text.ts';
import type { AgainService, Plain } from './service.ts';

interface Found {
  userId: string;
  userName: string;
  userStatus: string;
  profileImg: string;
}

const defaultLimit = 20;
/** If a text matches more users, only this many are sorted. */
const looked = 5_000;

export const searchUsers: AgainService<'user-search-user'> = {
  kind: 'again',
  async run(requests, { pipeline }) {
    const { found, known } = await pipeline.read({
      found: find(requests),
      known: knownUsers(requests.map(({ userId }) => userId)),
    });
    return requests.map(({ userId }, index) =>
      known.has(userId) ? { user: found.get(index) ?? [] } : new Failure('USER_NOT_FOUND'),
    );
  },
};

function knownUsers(userIds: readonly string[]): Query<ReadonlySet<string>> {
  return query(
    Prisma.sql`SELECT user_id FROM users WHERE user_id = ANY(${userIds}::text[])`,
    (rows: readonly { user_id: string }[]) => new Set(rows.map((row) => row.user_id)),
  );
}

/**
 * The results of each request, by index. A text without pieces, such as a single Latin letter, matches too many names:
 * only ids that begin with it are found, in their order, through the index on the first character.
 */
function find(requests: readonly Plain<'user-search-user'>[]): Query<ReadonlyMap<number, Found[]>> {
  const asked = requests.map(({ userId: asker, text, limit = defaultLimit }, place) => {
    const needle = fold(text);
    return { place, asker, text, needle, pieces: piecesOf(needle), most: limit };
  });
  const found = Prisma.sql`
    SELECT a.place, (
      SELECT json_agg(json_build_object('userId', user_id, 'userName', user_name, 'userStatus',
          CASE WHEN EXISTS (
            SELECT FROM blocks b WHERE b.user_id = best.user_id AND b.blocked_id = a.asker
          ) THEN '' ELSE user_status END, 'profileImg', profile_img)
        ORDER BY rank, user_id)
      FROM (
        SELECT user_id, user_name, user_status, profile_img, rank FROM (
          SELECT u.*, 0 AS rank FROM users u WHERE u.user_id = a.text
          UNION ALL
          (SELECT u.*, ${rank} FROM users u
           WHERE cardinality(a.pieces) > 0 AND u.grams @> a.pieces AND position(a.needle IN u.folded) > 0
             AND u.user_id <> a.text
           LIMIT ${looked})
          UNION ALL
          (SELECT u.*, 1 FROM users u
           WHERE cardinality(a.pieces) = 0 AND left(u.folded, 1) = left(a.needle, 1)
             AND starts_with(u.folded, a.needle) AND u.user_id <> a.text
           ORDER BY u.user_id LIMIT a.most)
        ) each_found
        ORDER BY rank, user_id LIMIT a.most
      ) best
    ) AS found
    FROM jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
      AS a (place int, asker text, text text, needle text, pieces text[], most int)`;
  return query(
    found,
    (rows: readonly { place: number; found: Found[] | null }[]) =>
      new Map(rows.map((row) => [row.place, row.found ?? []])),
  );
}

/**
 * After the exact id: the id in other case, ids that begin with the text, and all others. The folded text begins with
 * the id.
 */
const rank = Prisma.sql`
  CASE WHEN starts_with(u.folded, a.needle || chr(10)) THEN 1
    WHEN starts_with(u.folded, a.needle) THEN 2
    ELSE 3 END`;
