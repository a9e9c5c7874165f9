/**
 * Finds rooms that somebody may join: by the secret of a link, and public ones by a part of their name or description.
 *
 * The room with the most members comes first. If a text matches many rooms, only a limited number is sorted; a text
 * without pieces, such as a single Latin letter, is looked for in a limited number of the largest rooms.
 */
import { type ChatType, Failure, fold, type ReplyOf } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { fitting } from './fit-replies.ts';
import { isGoodLink } from './invite-links.ts';
import { rowsByPlace } from './rows-by-place.ts';
import { piecesOf } from './search-text.ts';
import type { AgainService, Plain } from './service.ts';

type Request = Plain<'user-find-room'>;

interface FoundRow {
  place: number;
  is_user: boolean;
  room_id: string | null;
  room_name: string;
  description: string;
  room_img: string | null;
  chat_type: ChatType;
  is_public: boolean;
  member_count: number;
  is_member: boolean;
  is_banned: boolean;
}

const defaultLimit = 20;
const looked = 5_000;

export const findRooms: AgainService<'user-find-room'> = {
  kind: 'again',
  async run(requests, { pipeline }) {
    const { pages } = await pipeline.read({ pages: roomPages(requests) });
    return requests.map(({ secret, limit = defaultLimit }, place) => {
      const page = pages[place] ?? [];
      // If nothing is found, there is one row without a room.
      if (!page[0]?.is_user) return new Failure('USER_NOT_FOUND');
      const found = page.filter(({ room_id }) => room_id !== null);
      if (secret !== undefined && found.length === 0) return new Failure('INVITE_INVALID');
      const room = fitting(found.slice(0, limit).map(toRoom));
      return { room, hasMore: found.length > room.length };
    });
  },
};

const columns = Prisma.sql`
  r.room_id, r.room_name, r.description, r.room_img, r.chat_type, r.is_public, r.member_count`;

/** After the last room of the previous page, if request `a` names one. */
const isBehind = Prisma.sql`
  (a.after IS NULL OR (r.member_count, r.room_id) < (SELECT b.member_count, b.room_id FROM rooms b WHERE b.room_id = a.after AND b.is_public))`;
const largestFirst = Prisma.sql`ORDER BY r.member_count DESC, r.room_id DESC`;

function roomPages(requests: readonly Request[]): Query<FoundRow[][]> {
  const asked = requests.map((request, place) => {
    const { userId: asker, text = '', secret, roomId: room_id, after, limit = defaultLimit } = request;
    const needle = fold(text);
    const is_search = secret === undefined && room_id === undefined;
    return {
      place,
      asker,
      secret,
      room_id,
      is_search,
      needle,
      pieces: piecesOf(needle),
      after,
      most: limit + 1,
    };
  });
  const sql = Prisma.sql`
    SELECT a.place, u.user_id IS NOT NULL AS is_user, f.*,
      EXISTS (SELECT FROM room_members m WHERE m.room_id = f.room_id AND m.user_id = a.asker) AS is_member,
      EXISTS (SELECT FROM room_bans x WHERE x.room_id = f.room_id AND x.user_id = a.asker) AS is_banned
    FROM jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) AS a (
      place int, asker text, secret text, room_id bigint, is_search boolean, needle text, pieces text[], after bigint,
      most int)
    LEFT JOIN users u ON u.user_id = a.asker
    LEFT JOIN LATERAL (
      SELECT ${columns} FROM invite_links l JOIN rooms r ON r.room_id = l.room_id
      WHERE l.secret = a.secret AND ${isGoodLink}
      UNION ALL
      SELECT ${columns} FROM rooms r WHERE r.room_id = a.room_id AND r.is_public
      UNION ALL
      (SELECT ${columns} FROM rooms r
       WHERE a.is_search AND a.needle = '' AND r.is_public AND ${isBehind} ${largestFirst} LIMIT a.most)
      UNION ALL
      (SELECT ${columns} FROM (
         SELECT * FROM rooms x
         WHERE a.is_search AND cardinality(a.pieces) > 0 AND x.is_public AND x.grams @> a.pieces
           AND position(a.needle IN x.folded) > 0
         LIMIT ${looked}
       ) r WHERE ${isBehind} ${largestFirst} LIMIT a.most)
      UNION ALL
      (SELECT ${columns} FROM (
         SELECT * FROM rooms x WHERE x.is_public ORDER BY x.member_count DESC, x.room_id DESC LIMIT ${looked}
       ) r
       WHERE a.is_search AND cardinality(a.pieces) = 0 AND a.needle <> '' AND position(a.needle IN r.folded) > 0
         AND ${isBehind} ${largestFirst} LIMIT a.most)
    ) f ON true
    ORDER BY a.place, f.member_count DESC, f.room_id DESC`;
  return query(sql, (rows: readonly FoundRow[]) => rowsByPlace(requests, rows));
}

function toRoom(row: FoundRow): ReplyOf<'user-find-room'>['room'][number] {
  return {
    roomId: Number(row.room_id),
    roomName: row.room_name,
    description: row.description,
    roomImg: row.room_img,
    chatType: row.chat_type,
    isPublic: row.is_public,
    memberCount: row.member_count,
    isMember: row.is_member,
    ...(row.is_banned && { isBanned: true }),
  };
}
