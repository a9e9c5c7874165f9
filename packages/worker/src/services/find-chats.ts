/**
 * Finds messages in the asker's rooms since the asker joined, in any language.
 *
 * The index holds each piece of a text hashed with its room and its stretch of the room (search-text.ts), so that words
 * that are common in other rooms, or in older stretches, cost nothing here. However many and however long the rooms
 * are, a request searches a limited number of stretches (search-plan.ts), and its reply says where to continue. A text
 * of one ASCII character has no pieces, and is looked for in the latest messages only. A search without a text, by
 * writer, date or whether there is a file, reads messages: the latest of all rooms, or one room's from the last to the
 * first.
 */
import { Failure, fold } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { fitting } from './fit-replies.ts';
import { latestRooms } from './latest-rooms.ts';
import { type MessageRow, messageColumns, messageDetails, toMessage } from './messages.ts';
import { rowsByPlace } from './rows-by-place.ts';
import { readCursor, type SearchCursor, writeCursor } from './search-cursor.ts';
import {
  maxReadStretches,
  maxStretches,
  type Plan,
  planInRoom,
  planInRooms,
  roomsFor,
  type SearchedRoom,
  start,
} from './search-plan.ts';
import { firstOf, hashInRoom, piecesOf } from './search-text.ts';
import type { AgainService, Plain } from './service.ts';

type Request = Plain<'user-find-chat'>;

/** A request with its search, and where it continues. */
interface Asked extends SearchCursor {
  readonly request: Request;
  readonly limit: number;
  readonly needle: string;
  readonly pieces: readonly string[];
}

interface RoomRow {
  place: number;
  is_user: boolean;
  is_room: boolean;
  room_id: string | null;
  joined_seq: number;
  last_seq: number;
  last_activity_at: Date;
  /** Seq of the message before which the request looks, if that is in the one room searched. */
  before_seq: number | null;
}

interface FoundRow extends MessageRow {
  place: number;
}

/** The search of one request. */
interface Search {
  readonly place: number;
  readonly needle: string;
  readonly pieces: readonly string[];
  readonly before: number | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly has_file: boolean;
  readonly most: number;
  readonly rooms: readonly { room_id: number; joined_seq: number; stretches: readonly Stretch[] }[];
}

/** Messages of a room that are searched together, from the seq `first` to `last`. */
interface Stretch {
  readonly first: number;
  readonly last: number;
  readonly grams: readonly number[];
}

const defaultLimit = 20;
/** How far back in a room a text without pieces is looked for, in messages. */
const latest = 2_000;
/** The number of pieces by which a long text is looked up; the rest of it is compared. */
const maxPieces = 8;

export const findChats: AgainService<'user-find-chat'> = {
  kind: 'again',
  async run(requests, { pipeline }) {
    const asked = requests.map(toAsked);
    const { own } = await pipeline.read({ own: readRooms(asked) });
    const plans = asked.map((one, place) => planOf(one, own[place] ?? []));
    const searches = asked.map((one, place) => toSearch(one, place, plans[place] as Plan));
    const { byPieces, byReading } = await pipeline.read({
      byPieces: search(
        searches.filter(({ pieces }) => pieces.length > 0),
        Prisma.sql`x.grams @> s.grams AND (x.room_id + 0) = r.room_id AND (x.seq + 0) > r.joined_seq`,
      ),
      byReading: search(
        searches.filter(({ pieces }) => pieces.length === 0),
        Prisma.sql`x.room_id = r.room_id AND x.seq BETWEEN s.first AND s.last AND x.seq > r.joined_seq`,
      ),
    });
    const results = rowsByPlace(requests, [...byPieces, ...byReading]);
    return asked.map((one, place) => {
      const rooms = own[place] ?? [];
      if (!rooms[0]?.is_user) return new Failure('USER_NOT_FOUND');
      if (one.request.roomId !== undefined && rooms[0].room_id === null)
        return new Failure(rooms[0].is_room ? 'NOT_A_MEMBER' : 'ROOM_NOT_FOUND');
      return pageOf(one, rooms, results[place] ?? [], (plans[place] as Plan).next);
    });
  },
};

function toAsked(request: Request): Asked {
  const { text, before, cursor, limit = defaultLimit } = request;
  const needle = fold(text);
  const at = cursor === undefined ? { position: start, before: null } : readCursor(cursor);
  return {
    request,
    limit,
    needle,
    pieces: piecesOf(needle).slice(0, maxPieces),
    position: at.position,
    before: at.before ?? before ?? null,
  };
}

function planOf({ request, position, pieces }: Asked, rows: readonly RoomRow[]): Plan {
  const rooms = rows.flatMap((row): SearchedRoom[] => (row.room_id === null ? [] : [toSearched(row)]));
  const hasOlder = pieces.length > 0;
  if (request.roomId === undefined) return planInRooms(rooms, position, hasOlder);
  const [room] = rooms;
  if (!room) return { looks: [], next: null };
  if (!hasOlder && request.text !== '') return planInRooms([room], start, hasOlder);
  const most = hasOlder ? maxStretches : maxReadStretches;
  return planInRoom(
    room,
    { ...position, beforeSeq: position.beforeSeq ?? rows[0]?.before_seq ?? null },
    most,
  );
}

function toSearched({ room_id, last_activity_at, joined_seq, last_seq }: RoomRow): SearchedRoom {
  return {
    roomId: Number(room_id),
    lastActivityAt: last_activity_at.getTime(),
    joinedSeq: joined_seq,
    lastSeq: last_seq,
  };
}

function toSearch({ request, needle, pieces, before, limit }: Asked, place: number, { looks }: Plan): Search {
  const { from = null, until = null, hasFile = false } = request;
  const readsLatest = pieces.length === 0 && (request.text !== '' || request.roomId === undefined);
  return {
    place,
    needle,
    pieces,
    before,
    from,
    until,
    has_file: hasFile,
    most: limit + 1,
    rooms: looks.map(({ room: { roomId, joinedSeq, lastSeq }, stretches }) => ({
      room_id: roomId,
      joined_seq: joinedSeq,
      stretches: readsLatest
        ? [{ first: lastSeq - latest + 1, last: lastSeq, grams: [] }]
        : stretches.map((stretch) => ({
            first: firstOf(stretch),
            last: firstOf(stretch + 1) - 1,
            grams: pieces.map((piece) => hashInRoom(roomId, piece, stretch)),
          })),
    })),
  };
}

/** The results that fit; the next page has the rest, or continues where this one has stopped searching. */
function pageOf(
  { limit, position }: Asked,
  rooms: readonly RoomRow[],
  rows: readonly MessageRow[],
  next: Plan['next'],
) {
  const joinedSeqs = new Map(rooms.map(({ room_id, joined_seq }) => [room_id, joined_seq]));
  const found = rows.toSorted((a, b) => Number(b.message_id) - Number(a.message_id));
  const message = fitting(
    found.slice(0, limit).map((row) => ({
      ...toMessage(row, joinedSeqs.get(row.room_id) ?? 0),
      roomId: Number(row.room_id),
    })),
  );
  const isAllShown = found.length === message.length;
  const before = isAllShown ? null : (message.at(-1)?.messageId ?? null);
  const cursor = isAllShown ? next && { position: next, before } : { position, before };
  return {
    message,
    // A client that continues with `before` needs a message to continue from.
    hasMore: cursor !== null && message.length > 0,
    nextCursor: cursor && writeCursor(cursor),
  };
}

/**
 * One statement: the rooms that each request may search, from where it continues, the latest active first; one row
 * without a room if there are none.
 */
function readRooms(asked: readonly Asked[]): Query<RoomRow[][]> {
  const column = <Value>(value: (one: Asked) => Value) => asked.map(value);
  const sql = Prisma.sql`
    SELECT
      a.place,
      page.room_id IS NOT NULL OR EXISTS (SELECT FROM users u WHERE u.user_id = a.user_id) AS is_user,
      page.room_id IS NULL AND EXISTS (SELECT FROM rooms e WHERE e.room_id = a.room_id) AS is_room,
      page.room_id, page.joined_seq, page.last_seq, page.last_activity_at,
      (SELECT x.seq FROM messages x WHERE x.message_id = a.before AND x.room_id = a.room_id) AS before_seq
    FROM unnest(
      ${asked.map((_, place) => place)}::int[],
      ${column(({ request }) => request.userId)}::text[],
      ${column(({ request }) => request.roomId ?? null)}::bigint[],
      ${column(({ before }) => before)}::bigint[],
      ${column(({ position: { after } }) => after && new Date(after.at).toISOString())}::timestamptz[],
      ${column(({ position: { after } }) => after?.roomId ?? null)}::bigint[],
      ${column(({ position }) => roomsFor(position))}::int[]
    ) AS a (place, user_id, room_id, before, after_at, after_id, most)
    LEFT JOIN LATERAL (
      SELECT m.room_id, m.joined_seq, r.last_seq, r.last_activity_at
      FROM room_members m JOIN rooms r ON r.room_id = m.room_id
      WHERE m.room_id = a.room_id AND m.user_id = a.user_id
      UNION ALL
      SELECT room_id, joined_seq, last_seq, last_activity_at FROM (${latestRooms('later')}) l WHERE a.room_id IS NULL
    ) page ON true
    ORDER BY a.place, page.last_activity_at DESC, page.room_id DESC`;
  return query(sql, (rows: readonly RoomRow[]) => rowsByPlace(asked, rows));
}

/**
 * Not sent if there is nothing to search. Each room's stretches are searched from the last, until enough is found;
 * stretches that begin after `before`, or at `until` or later, are skipped.
 * @param candidates condition for the messages `x` of a stretch `s` of a room `r` to be checked. (A sum keeps
 *   PostgreSQL from using an index on the columns: a plan that walks a room's messages is good for a small room, and
 *   ruinous for a large one.)
 */
function search(searches: readonly Search[], candidates: Prisma.Sql): Query<readonly FoundRow[]> {
  const sql = Prisma.sql`
    SELECT a.place, ${messageColumns}
    FROM json_to_recordset(${JSON.stringify(searches)}::json) AS a (
      place int, needle text, before bigint, "from" text, until timestamptz, has_file boolean, most int, rooms json)
    CROSS JOIN LATERAL (
      SELECT found.* FROM json_to_recordset(a.rooms) AS r (room_id bigint, joined_seq int, stretches json)
      CROSS JOIN LATERAL (
        SELECT inside.* FROM (
          SELECT * FROM json_to_recordset(r.stretches) AS s (first int, last int, grams int[]) ORDER BY first DESC
        ) s
        CROSS JOIN LATERAL (
          SELECT x.* FROM messages x
          WHERE ${candidates} AND NOT x.is_deleted
            AND (a.before IS NULL OR x.message_id < a.before)
            AND (a."from" IS NULL OR x.user_id = a."from")
            AND (a.until IS NULL OR x.created_at < a.until)
            AND (NOT a.has_file OR jsonb_array_length(x.files) > 0)
            AND position(a.needle IN coalesce(x.folded, x.content)) > 0
          ORDER BY x.seq DESC
          LIMIT a.most
        ) inside
        WHERE (a.before IS NULL OR a.before > (
          SELECT x.message_id FROM messages x WHERE x.room_id = r.room_id AND x.seq = greatest(s.first, 1)))
          AND (a.until IS NULL OR a.until > (
            SELECT x.created_at FROM messages x WHERE x.room_id = r.room_id AND x.seq = greatest(s.first, 1)))
        ORDER BY s.first DESC, inside.seq DESC
        LIMIT a.most
      ) found
      ORDER BY found.message_id DESC
      LIMIT a.most
    ) m
    ${messageDetails}`;
  return query(searches.length === 0 ? null : sql, (rows: readonly FoundRow[]) => rows);
}
