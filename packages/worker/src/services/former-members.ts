/** The names that a room's messages need and its list of members lacks: those of former members. */
import type { ReplyOf } from '@parley/contracts';
import { Prisma } from '../database/database.ts';

type FormerMember = ReplyOf<'user-search-chat'>['formerMembers'][number];

export interface NamingRow {
  former_members: FormerMember[] | null;
}

/** Maximum for one page: a reply's size is limited (fit-replies.ts). */
const most = 1_000;

export const namingColumns = Prisma.sql`named.former_members`;

/**
 * Users who are mentioned in a message `m` or reacted to it, and have left its room. The lookup runs only if there are
 * any (`reacted` is from `messageDetails`), which is rare.
 */
export const namingDetails = Prisma.sql`
  LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('userId', u.user_id, 'userName', u.user_name)) AS former_members
    FROM (
      SELECT unnest(m.mentions) AS user_id
      UNION SELECT r.user_id FROM reactions r WHERE r.message_id = m.message_id
    ) n
    JOIN users u ON u.user_id = n.user_id
    WHERE (m.mentions <> '{}' OR reacted.reactions IS NOT NULL)
      AND NOT EXISTS (SELECT FROM room_members o WHERE o.room_id = m.room_id AND o.user_id = n.user_id)
  ) named ON true`;

/** Each once, in the order of their ids. */
export function formerMembersOf(rows: readonly NamingRow[]): FormerMember[] {
  const all = rows.flatMap(({ former_members }) => former_members ?? []);
  const each = [...new Map(all.map((member) => [member.userId, member])).values()];
  return each.sort((one, other) => (one.userId < other.userId ? -1 : 1)).slice(0, most);
}
