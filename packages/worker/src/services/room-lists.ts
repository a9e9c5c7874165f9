/** A user's rooms: as people list them, and as fronts need them. */
import { type ChatFile, type ChatType, Failure, type MemberRole, type ReplyOf } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { fittingTexts } from './fit-replies.ts';
import { latestRooms, roomColumns } from './latest-rooms.ts';
import { isOnline } from './leases.ts';
import { excerpt } from './messages.ts';
import { maxMembers } from './new-members.ts';
import { looksAt } from './reports.ts';
import { type RoomSettingRow, toRoomSetting } from './room-settings.ts';
import { rowsByPlace } from './rows-by-place.ts';
import type { AgainService, Plain } from './service.ts';

type Room = ReplyOf<'user-search-room'>['chatRoomDTOS'][number];
type Request = Plain<'user-search-room'>;

interface RoomRow extends RoomSettingRow {
  place: number;
  /** Whether the asker exists. */
  is_user: boolean;
  /** Whether the requested room exists; false for lists. */
  is_room: boolean;
  room_id: string | null;
  room_name: string;
  chat_type: ChatType;
  direct: boolean;
  created_at: Date;
  member_count: number;
  last_seq: number;
  joined_seq: number;
  read_seq: number;
  event_seq: number;
  deleted_count: number;
  deleted: number[];
  /** JSON of each, separated by commas: most of a list's size, so it is serialized once and not parsed here. */
  members: string;
  description: string;
  room_img: string | null;
  is_public: boolean;
  role: MemberRole;
  reports: number;
  draft: string | null;
  draft_at: Date | null;
  message_id: string | null;
  message_seq: number;
  message_user: string;
  message_writer: string;
  content: string;
  files: ChatFile[];
  is_deleted: boolean;
  message_at: Date;
}

const defaultLimit = 100;
/** Maximum number of members shown for each room in a list. */
const shownMembers = 10;
/** Maximum number of deleted messages after the read mark whose seqs are listed. */
const shownDeleted = 1_000;

/** The kind of request: the first page, a later one, or one room. */
type Kind = 'first' | 'later' | 'one';

const kindOf = ({ roomId, before }: Request): Kind =>
  roomId !== undefined ? 'one' : before !== undefined ? 'later' : 'first';

export const searchRooms: AgainService<'user-search-room'> = {
  kind: 'again',
  async run(requests, { pipeline, now }) {
    const { first, later, one } = await pipeline.read({
      first: roomPages(requests, 'first'),
      later: roomPages(requests, 'later'),
      one: roomPages(requests, 'one'),
    });
    const pages = rowsByPlace(requests, [...first, ...later, ...one]);
    const at = now();
    return requests.map((request, place) => {
      const page = pages[place] ?? [];
      // If there are no rooms, there is one row without a room.
      if (!page[0]?.is_user) return new Failure('USER_NOT_FOUND');
      const found = page.filter(({ room_id }) => room_id !== null);
      if (request.roomId !== undefined && found.length === 0)
        return new Failure(page[0]?.is_room ? 'NOT_A_MEMBER' : 'ROOM_NOT_FOUND');
      const shown = found.slice(0, request.limit ?? defaultLimit);
      const isWhole = request.roomId !== undefined;
      const chatRoomDTOS = fittingTexts<Room>(shown.map((row) => roomText(row, isWhole, at)));
      return { chatRoomDTOS, hasMore: found.length > chatRoomDTOS.texts.length };
    });
  },
};

interface Asked extends Request {
  readonly place: number;
}

/**
 * One statement for all requests of a kind, each with its own page, and one room more to tell whether there are more. A
 * user who is a member of several rooms is looked up, and serialized as JSON, once.
 */
function roomPages(requests: readonly Request[], kind: Kind): Query<readonly RoomRow[]> {
  const asked = requests.flatMap((request, place) =>
    kindOf(request) === kind ? [{ ...request, place }] : [],
  );
  const isOne = kind === 'one';
  const sql = Prisma.sql`
    WITH asked AS MATERIALIZED (${askedOf[kind](asked)}),
    page AS MATERIALIZED (
      SELECT a.place, a.user_id AS asker, p.*, ${
        isOne
          ? Prisma.sql`false`
          : Prisma.sql`row_number() OVER (PARTITION BY a.place ORDER BY p.last_activity_at DESC, p.room_id DESC) = a.most`
      } AS is_beyond
      FROM asked a CROSS JOIN LATERAL (${pageOf[kind]}) p
    ), listed AS MATERIALIZED (
      SELECT page.place, page.room_id, page.asker, o.user_id, o.read_seq, o.joined_seq, o.joined_event_seq, o.role
      FROM page CROSS JOIN LATERAL (
        SELECT page.asker AS user_id, page.read_seq, page.joined_seq, page.joined_event_seq, page.role
        UNION ALL
        (SELECT m.user_id, m.read_seq, m.joined_seq, m.joined_event_seq, m.role FROM room_members m
          WHERE m.room_id = page.room_id AND m.user_id <> page.asker
          ORDER BY m.user_id LIMIT ${(isOne ? maxMembers : shownMembers) - 1}::int)
      ) o
      WHERE NOT page.is_beyond
    ), people AS MATERIALIZED (
      SELECT u.user_id,
        '{"userId":' || to_json(u.user_id) || ',"userName":' || to_json(u.user_name)
          || ',"profileImg":' || to_json(u.profile_img) || ',"presence":"' AS text,
        ${isOnline(Prisma.sql`u.user_id`)} AS is_there
      FROM (SELECT DISTINCT user_id FROM listed) d JOIN users u ON u.user_id = d.user_id
    ), members AS (
      SELECT l.place, l.room_id, string_agg(
          p.text || CASE WHEN p.is_there AND NOT EXISTS (
            SELECT FROM blocks b WHERE b.user_id = l.user_id AND b.blocked_id = l.asker
          ) THEN 'online' ELSE 'offline' END
          || '","readSeq":' || l.read_seq || ',"joinedSeq":' || l.joined_seq || ',"role":"' || l.role || '"}',
        ',' ORDER BY l.joined_event_seq) AS members
      FROM listed l JOIN people p ON p.user_id = l.user_id
      GROUP BY l.place, l.room_id
    )
    SELECT
      a.place,
      page.room_id IS NOT NULL OR EXISTS (SELECT FROM users u WHERE u.user_id = a.user_id) AS is_user,
      ${isOne ? Prisma.sql`EXISTS (SELECT FROM rooms e WHERE e.room_id = a.room_id)` : Prisma.sql`false`} AS is_room,
      page.room_id, page.room_name, page.chat_type, page.direct, page.created_at, page.member_count, page.last_seq,
      page.joined_seq, page.read_seq, page.event_seq, page.notify, page.muted_until, page.favourite, page.archived_seq,
      page.marked_unread, page.description, page.room_img, page.is_public, page.role,
      CASE WHEN page.role <> 'member' AND NOT page.is_beyond THEN (
        SELECT count(DISTINCT x.message_id)::int FROM reports x
        CROSS JOIN (SELECT page.joined_seq, page.asker AS user_id) m
        WHERE x.room_id = page.room_id AND ${looksAt}
      ) ELSE 0 END AS reports,
      ${isOne ? Prisma.sql`d.content` : Prisma.sql`left(d.content, 400)`} AS draft, d.saved_at AS draft_at,
      members.members, gone.deleted_count, gone.deleted,
      said.message_id, said.seq AS message_seq, said.user_id AS message_user, said.writer AS message_writer,
      left(said.content, 400) AS content,
      CASE WHEN said.files = '[]' THEN '[]' ELSE jsonb_build_array(said.files->0) END AS files, said.is_deleted, said.created_at AS message_at
    FROM asked a
    LEFT JOIN page ON page.place = a.place
    LEFT JOIN members ON members.place = page.place AND members.room_id = page.room_id
    LEFT JOIN drafts d ON d.user_id = page.asker AND d.room_id = page.room_id AND NOT page.is_beyond
    LEFT JOIN messages said
      ON said.room_id = page.room_id AND said.seq = CASE WHEN page.last_seq > page.joined_seq AND NOT page.is_beyond THEN page.last_seq END
    LEFT JOIN LATERAL (
      SELECT count(*)::int AS deleted_count,
        coalesce((array_agg(x.seq ORDER BY x.seq))[:${shownDeleted}::int], '{}') AS deleted
      FROM messages x
      WHERE x.room_id = page.room_id AND x.seq > page.read_seq AND x.is_deleted
        AND page.last_seq > page.read_seq AND NOT page.is_beyond
    ) gone ON true
    ORDER BY a.place, page.last_activity_at DESC, page.room_id DESC`;
  return query(asked.length === 0 ? null : sql, (rows: readonly RoomRow[]) => rows);
}

const places = (asked: readonly Asked[]) => Prisma.sql`${asked.map(({ place }) => place)}::int[]`;
const askers = (asked: readonly Asked[]) => Prisma.sql`${asked.map(({ userId }) => userId)}::text[]`;
const counts = (asked: readonly Asked[]) =>
  Prisma.sql`${asked.map(({ limit }) => (limit ?? defaultLimit) + 1)}::int[]`;

/** The columns of each request that `pageOf` needs. */
const askedOf: Record<Kind, (asked: readonly Asked[]) => Prisma.Sql> = {
  first: (asked) => Prisma.sql`
    SELECT * FROM unnest(${places(asked)}, ${askers(asked)}, ${counts(asked)}) AS a (place, user_id, most)`,
  later: (asked) => Prisma.sql`
    SELECT a.*, b.last_activity_at AS after_at
    FROM unnest(${places(asked)}, ${askers(asked)}, ${counts(asked)}, ${asked.map(({ before }) => before)}::bigint[])
      AS a (place, user_id, most, after_id)
    LEFT JOIN LATERAL (
      SELECT r.last_activity_at FROM rooms r JOIN room_members m ON m.room_id = r.room_id AND m.user_id = a.user_id
      WHERE r.room_id = a.after_id
    ) b ON true`,
  one: (asked) => Prisma.sql`
    SELECT * FROM unnest(${places(asked)}, ${askers(asked)}, ${asked.map(({ roomId }) => roomId)}::bigint[])
      AS a (place, user_id, room_id)`,
};

/** The rooms of a request `a`. */
const pageOf: Record<Kind, Prisma.Sql> = {
  first: latestRooms('first'),
  later: Prisma.sql`SELECT * FROM (${latestRooms('later')}) l WHERE a.after_at IS NOT NULL`,
  one: Prisma.sql`
    SELECT ${roomColumns} FROM room_members m JOIN rooms r ON r.room_id = m.room_id
    WHERE m.room_id = a.room_id AND m.user_id = a.user_id`,
};

/** @param isWhole whether the whole draft is included */
function roomText(row: RoomRow, isWhole: boolean, at: Date): string {
  const head = JSON.stringify(headOf(row)).slice(0, -1);
  const rest = JSON.stringify(restOf(row, isWhole, at)).slice(1);
  return `${head},"members":[${row.members}],${rest}`;
}

type Head = 'roomId' | 'roomName' | 'chatType' | 'direct' | 'createdAt' | 'memberCount';

/** The part before the members. */
function headOf(row: RoomRow): Pick<Room, Head> {
  return {
    roomId: Number(row.room_id),
    roomName: row.room_name,
    chatType: row.chat_type,
    direct: row.direct,
    createdAt: row.created_at.toISOString(),
    memberCount: row.member_count,
  };
}

function restOf(row: RoomRow, isWhole: boolean, at: Date): Omit<Room, Head | 'members'> {
  return {
    lastMessage:
      row.message_id === null
        ? null
        : {
            messageId: Number(row.message_id),
            seq: row.message_seq,
            userId: row.message_user,
            writer: row.message_writer,
            content: excerpt(row.content),
            files: row.files,
            isDeleted: row.is_deleted,
            createdAt: row.message_at.toISOString(),
          },
    lastSeq: row.last_seq,
    joinedSeq: row.joined_seq,
    readSeq: row.read_seq,
    unread: row.last_seq - row.read_seq - row.deleted_count,
    unreadDeleted: row.deleted,
    eventSeq: row.event_seq,
    ...toRoomSetting(row, row.last_seq, at),
    description: row.description,
    roomImg: row.room_img,
    isPublic: row.is_public,
    role: row.role,
    reports: row.reports,
    draft:
      row.draft === null || row.draft_at === null
        ? null
        : { content: isWhole ? row.draft : excerpt(row.draft), savedAt: row.draft_at.toISOString() },
  };
}

/** Rooms per page of memberships. */
const membershipPage = 5_000;

interface MembershipRow {
  place: number;
  room_id: string | null;
  event_seq: number;
  joined_event_seq: number;
}

export const searchMemberships: AgainService<'user-search-membership'> = {
  kind: 'again',
  async run(requests, { pipeline }) {
    const { pages } = await pipeline.read({ pages: membershipPages(requests) });
    return requests.map((_, place) => {
      const page = pages[place] ?? [];
      if (page.length === 0) return new Failure('USER_NOT_FOUND');
      const found = page.filter(({ room_id }) => room_id !== null);
      const room = found.slice(0, membershipPage).map(({ room_id, event_seq, joined_event_seq }) => ({
        roomId: Number(room_id),
        eventSeq: event_seq,
        joinedEventSeq: joined_event_seq,
      }));
      return { room, hasMore: found.length > membershipPage };
    });
  },
};

function membershipPages(requests: readonly Plain<'user-search-membership'>[]): Query<MembershipRow[][]> {
  const sql = Prisma.sql`
    SELECT a.place, page.*
    FROM unnest(
      ${requests.map((_, place) => place)}::int[],
      ${requests.map(({ userId }) => userId)}::text[],
      ${requests.map(({ after }) => after ?? 0)}::bigint[]
    ) AS a (place, user_id, after)
    JOIN users u ON u.user_id = a.user_id
    LEFT JOIN LATERAL (
      SELECT m.room_id, r.event_seq, m.joined_event_seq
      FROM room_members m JOIN rooms r ON r.room_id = m.room_id
      WHERE m.user_id = a.user_id AND m.room_id > a.after
      ORDER BY m.room_id
      LIMIT ${membershipPage + 1}
    ) page ON true
    ORDER BY a.place, page.room_id`;
  return query(sql, (rows: readonly MembershipRow[]) => rowsByPlace(requests, rows));
}
