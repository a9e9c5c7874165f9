/** A room's history, by pages. Seqs have no gaps, so a page is a range of seqs, wherever in the room it is. */
import { Failure, type Message } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { fitting } from './fit-replies.ts';
import { formerMembersOf, type NamingRow, namingColumns, namingDetails } from './former-members.ts';
import { type MessageRow, messageColumns, messageDetails, toMessage } from './messages.ts';
import { rowsByPlace } from './rows-by-place.ts';
import { findNotices } from './search-notices.ts';
import type { AgainService, Plain } from './service.ts';

type Request = Plain<'user-search-chat'>;

interface PlaceRow {
  place: number;
  is_user: boolean;
  last_seq: number | null;
  joined_seq: number | null;
  joined_event_seq: number | null;
  /** Seq of the first message since the requested instant; if there is none, the one after the last. */
  since: number | null;
}

/** Seqs from `first` to `last`; empty if `last` is less than `first`. */
interface Page {
  readonly place: number;
  readonly roomId: number;
  readonly first: number;
  readonly last: number;
  /** The oldest seq that the asker can see. */
  readonly oldest: number;
  readonly newest: number;
  readonly joinedEventSeq: number;
  /** The seq in the page's middle, if one was requested. */
  readonly around: number | undefined;
}

const defaultLimit = 50;
const maxPage = 100;

export const searchChats: AgainService<'user-search-chat'> = {
  kind: 'again',
  async run(requests, { pipeline }) {
    const { places } = await pipeline.read({ places: findPlaces(requests) });
    const pages = requests.map((request, place) => pageOf(request, place, places[place]));
    const allowed = pages.filter((page): page is Page => !(page instanceof Failure));
    const wanted = allowed.filter(({ first, last }) => last >= first);
    const { rows, notices } = await pipeline.read({ rows: readPages(wanted), notices: findNotices(allowed) });
    const found = rowsByPlace(requests, rows);
    return pages.map((page, place) => {
      if (page instanceof Failure) return page;
      const { first, last, oldest, newest, around } = page;
      const { before, after } = requests[place] as Request;
      const rowsOfPage = found[place] ?? [];
      const messages = rowsOfPage.map((row) => toMessage(row, oldest - 1));
      const message = fittingFrom(after === undefined ? (around ?? last) : first, messages);
      const isEmpty = newest < oldest;
      const hasBefore = !isEmpty && (message[0]?.seq ?? first) > oldest;
      const hasAfter = !isEmpty && (message.at(-1)?.seq ?? last) < newest;
      const backwards = before !== undefined || (after === undefined && around === undefined);
      const hasMore = backwards ? hasBefore : after !== undefined ? hasAfter : hasBefore || hasAfter;
      const told = new Set(message.map(({ seq }) => seq));
      const formerMembers = formerMembersOf(rowsOfPage.filter(({ seq }) => told.has(seq)));
      const notice = notices.get(place) ?? [];
      return { message, formerMembers, notice: [...notice], hasMore, hasBefore, hasAfter };
    });
  },
};

/** The messages nearest to a seq that fit into one reply, in ascending seq. */
function fittingFrom(seq: number, messages: readonly Message[]): Message[] {
  const nearest = messages.toSorted((a, b) => Math.abs(a.seq - seq) - Math.abs(b.seq - seq));
  return fitting(nearest).sort((a, b) => a.seq - b.seq);
}

function pageOf(request: Request, place: number, found: PlaceRow | undefined): Page | Failure {
  if (!found?.is_user) return new Failure('USER_NOT_FOUND');
  if (found.last_seq === null) return new Failure('ROOM_NOT_FOUND');
  if (found.joined_seq === null || found.joined_event_seq === null) return new Failure('NOT_A_MEMBER');
  const oldest = found.joined_seq + 1;
  const newest = found.last_seq;
  const around = found.since === null ? request.around : Math.min(found.since, newest);
  const { first, last } = rangeOf({ ...request, around }, oldest, newest);
  return {
    place,
    roomId: request.roomId,
    first: Math.max(first, oldest),
    last: Math.min(last, newest),
    oldest,
    newest,
    joinedEventSeq: found.joined_event_seq,
    around,
  };
}

/** `before` is limited by the room's end, `after` by what the asker can see. */
function rangeOf({ before, after, around, limit = defaultLimit }: Request, oldest: number, newest: number) {
  if (after !== undefined) {
    const first = Math.max(after + 1, oldest);
    return { first, last: first + limit - 1 };
  }
  if (around === undefined) {
    const last = before === undefined ? newest : Math.min(before - 1, newest);
    return { first: last - limit + 1, last };
  }
  const first = around - Math.floor(limit / 2);
  return { first, last: first + limit - 1 };
}

/**
 * The seq of the first message in room `r` since `a.since` that member `m` can see, by binary search: times grow with
 * seqs.
 */
const firstSince = Prisma.sql`
  WITH RECURSIVE halves AS (
    SELECT m.joined_seq + 1 AS low, r.last_seq + 1 AS high WHERE a.since IS NOT NULL AND m.joined_seq IS NOT NULL
    UNION ALL
    SELECT
      CASE WHEN x.created_at < a.since THEN h.middle + 1 ELSE h.low END,
      CASE WHEN x.created_at < a.since THEN h.high ELSE h.middle END
    FROM (SELECT low, high, low + (high - low) / 2 AS middle FROM halves WHERE low < high) h
    CROSS JOIN LATERAL (
      SELECT y.created_at FROM messages y WHERE y.room_id = r.room_id AND y.seq = h.middle LIMIT 1
    ) x
  )
  SELECT low AS since FROM halves WHERE low >= high`;

/** For each request, whether its user and its room exist, and whether the user is a member. */
function findPlaces(requests: readonly Request[]): Query<PlaceRow[]> {
  const places = Prisma.sql`
    SELECT a.place, u.user_id IS NOT NULL AS is_user, r.last_seq, m.joined_seq, m.joined_event_seq, n.since
    FROM unnest(
      ${requests.map((_, place) => place)}::int[],
      ${requests.map(({ userId }) => userId)}::text[],
      ${requests.map(({ roomId }) => roomId)}::bigint[],
      ${requests.map(({ at }) => at ?? null)}::timestamptz[]
    ) AS a (place, user_id, room_id, since)
    LEFT JOIN users u ON u.user_id = a.user_id
    LEFT JOIN rooms r ON r.room_id = a.room_id
    LEFT JOIN room_members m ON m.room_id = a.room_id AND m.user_id = a.user_id
    LEFT JOIN LATERAL (${firstSince}) n ON true`;
  return query(places, (rows: readonly PlaceRow[]) => {
    const byPlace: PlaceRow[] = [];
    for (const row of rows) byPlace[row.place] = row;
    return byPlace;
  });
}

type PageRow = MessageRow & NamingRow & { place: number };

/**
 * Rows in ascending seq; not sent if there is nothing to read. (The LIMIT makes PostgreSQL read each page by itself.)
 */
function readPages(pages: readonly Page[]): Query<readonly PageRow[]> {
  return query(
    pages.length === 0
      ? null
      : Prisma.sql`
          SELECT a.place, ${messageColumns}, ${namingColumns}
          FROM unnest(
            ${pages.map(({ place }) => place)}::int[],
            ${pages.map(({ roomId }) => roomId)}::bigint[],
            ${pages.map(({ first }) => first)}::int[],
            ${pages.map(({ last }) => last)}::int[]
          ) AS a (place, room_id, first, last)
          CROSS JOIN LATERAL (
            SELECT * FROM messages x
            WHERE x.room_id = a.room_id AND x.seq BETWEEN a.first AND a.last
            ORDER BY x.seq LIMIT ${maxPage}::int
          ) m
          ${messageDetails}
          ${namingDetails}
          ORDER BY a.place, m.seq`,
    (rows: readonly PageRow[]) => rows,
  );
}
