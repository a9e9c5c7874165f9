/**
 * Finds what was said in the asker's rooms, since they joined, in any language.
 *
 * The index holds each piece of a text hashed with its room and its stretch of the room (search-text.ts), so that what
 * is common in other rooms, or was said before what is shown, costs nothing here. A text of one ASCII character has no
 * piece, and is looked for in the latest messages only.
 */
import { Failure, fold } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { fitting } from './fit-replies.ts';
import { type MessageRow, messageColumns, messageDetails, toMessage } from './messages.ts';
import { oneOrAllRooms } from './one-or-all-rooms.ts';
import { rowsByPlace } from './rows-by-place.ts';
import { firstOf, hashInRoom, piecesOf, stretchOf } from './search-text.ts';
import type { AgainService, Plain } from './service.ts';

type Request = Plain<'user-find-chat'>;

interface RoomRow {
  place: number;
  is_room: boolean;
  room_id: string | null;
  joined_seq: number;
  last_seq: number;
}

/** What to look for for one request. */
interface Search {
  readonly place: number;
  readonly needle: string;
  readonly pieces: readonly string[];
  readonly before: number | null;
  readonly most: number;
  readonly rooms: readonly { room_id: number; joined_seq: number; stretches: readonly Stretch[] }[];
}

/** Messages of a room that are looked at together, from the seq `first`. */
interface Stretch {
  readonly first: number;
  readonly grams: readonly number[];
}

const defaultLimit = 20;
/** How far back in a room a text without pieces is looked for, in messages. */
const latest = 2_000;
/** What a long text is looked up by; the rest of it is compared. */
const mostPieces = 8;

export const findChats: AgainService<'user-find-chat'> = {
  kind: 'again',
  async run(requests, { pipeline }) {
    const { own } = await pipeline.read({ own: readRooms(requests) });
    const searches = requests.map((request, place) => toSearch(request, place, own[place] ?? []));
    const found = await pipeline.read({
      byPieces: search(
        searches.filter(({ pieces }) => pieces.length > 0),
        Prisma.sql`x.grams @> s.grams AND (x.room_id + 0) = r.room_id AND (x.seq + 0) > r.joined_seq`,
      ),
      inLatest: search(
        searches.filter(({ pieces }) => pieces.length === 0),
        Prisma.sql`x.room_id = r.room_id AND x.seq >= s.first AND x.seq > r.joined_seq`,
      ),
    });
    const rows = [...found.byPieces, ...found.inLatest];
    const results = rowsByPlace(requests, rows);
    return requests.map((request, place) => {
      const [first] = own[place] ?? [];
      if (!first) return new Failure('USER_NOT_FOUND');
      if (request.roomId !== undefined && first.room_id === null)
        return new Failure(first.is_room ? 'NOT_A_MEMBER' : 'ROOM_NOT_FOUND');
      const limit = request.limit ?? defaultLimit;
      const joinedSeqs = new Map(own[place]?.map(({ room_id, joined_seq }) => [room_id, joined_seq]));
      const matches = (results[place] ?? []).sort(latestFirst);
      const message = fitting(
        matches.slice(0, limit).map((row) => ({
          ...toMessage(row, joinedSeqs.get(row.room_id) ?? 0),
          roomId: Number(row.room_id),
        })),
      );
      return { message, hasMore: matches.length > message.length };
    });
  },
};

const latestFirst = (a: MessageRow, b: MessageRow) => Number(b.message_id) - Number(a.message_id);

/** The rooms each request is to look in, by its place; a row without a room where there is none. */
function readRooms(requests: readonly Request[]): Query<RoomRow[][]> {
  const rooms = Prisma.sql`
    SELECT
      a.place, EXISTS (SELECT FROM rooms r WHERE r.room_id = a.room_id) AS is_room, m.room_id, m.joined_seq,
      (SELECT r.last_seq FROM rooms r WHERE r.room_id = m.room_id) AS last_seq
    FROM unnest(
      ${requests.map((_, place) => place)}::int[],
      ${requests.map(({ userId }) => userId)}::text[],
      ${requests.map(({ roomId }) => roomId ?? null)}::bigint[]
    ) AS a (place, user_id, room_id)
    JOIN users u ON u.user_id = a.user_id
    LEFT JOIN room_members m
      ON m.user_id = a.user_id
      AND ${oneOrAllRooms}`;
  return query(rooms, (rows: readonly RoomRow[]) => rowsByPlace(requests, rows));
}

function toSearch({ text, before, limit }: Request, place: number, rooms: readonly RoomRow[]): Search {
  const needle = fold(text);
  const pieces = piecesOf(needle).slice(0, mostPieces);
  return {
    place,
    needle,
    pieces,
    before: before ?? null,
    most: (limit ?? defaultLimit) + 1,
    rooms: rooms.flatMap(({ room_id, joined_seq, last_seq }) => {
      if (room_id === null || last_seq <= joined_seq) return [];
      const stretches =
        pieces.length === 0
          ? [{ first: last_seq - latest + 1, grams: [] }]
          : stretchesOf(Number(room_id), joined_seq, last_seq, pieces);
      return [{ room_id: Number(room_id), joined_seq, stretches }];
    }),
  };
}

function stretchesOf(
  roomId: number,
  joinedSeq: number,
  lastSeq: number,
  pieces: readonly string[],
): Stretch[] {
  const oldest = stretchOf(joinedSeq + 1);
  return Array.from({ length: stretchOf(lastSeq) - oldest + 1 }, (_, index) => ({
    first: firstOf(oldest + index),
    grams: pieces.map((piece) => hashInRoom(roomId, piece, oldest + index)),
  }));
}

type FoundRow = MessageRow & { place: number };

/**
 * Not asked where there is nothing to look for. Each room's stretches are looked at from the last, until
 * enough is found; those that begin with a later message than `before` not at all.
 * @param candidates which messages `x` of a stretch `s` of a room `r` may be looked at. (A sum keeps an index on the
 *   columns out of it: a plan that walks a room's messages is good for a small room, and ruinous for a large one.)
 */
function search(searches: readonly Search[], candidates: Prisma.Sql): Query<readonly FoundRow[]> {
  return query(
    searches.length === 0
      ? null
      : Prisma.sql`
          SELECT a.place, ${messageColumns}
          FROM json_to_recordset(${JSON.stringify(searches)}::json) AS a (
            place int, needle text, before bigint, most int, rooms json)
          CROSS JOIN LATERAL (
            SELECT found.* FROM json_to_recordset(a.rooms) AS r (room_id bigint, joined_seq int, stretches json)
            CROSS JOIN LATERAL (
              SELECT inside.* FROM (
                SELECT * FROM json_to_recordset(r.stretches) AS s (first int, grams int[]) ORDER BY first DESC
              ) s
              CROSS JOIN LATERAL (
                SELECT x.* FROM messages x
                WHERE ${candidates} AND NOT x.is_deleted
                  AND (a.before IS NULL OR x.message_id < a.before)
                  AND position(a.needle IN coalesce(x.folded, x.content)) > 0
                ORDER BY x.seq DESC
                LIMIT a.most
              ) inside
              WHERE a.before IS NULL OR a.before > (
                SELECT x.message_id FROM messages x WHERE x.room_id = r.room_id AND x.seq = greatest(s.first, 1))
              ORDER BY s.first DESC, inside.seq DESC
              LIMIT a.most
            ) found
            ORDER BY found.message_id DESC
            LIMIT a.most
          ) m
          ${messageDetails}`,
    (rows: readonly FoundRow[]) => rows,
  );
}
