/** The notices between a page's messages. */
import type { MemberRole, Notice, NoticeAction } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';

/** The first and last messages of the page, inclusive. */
export interface NoticesPage {
  readonly place: number;
  readonly roomId: number;
  readonly first: number;
  readonly last: number;
  /** The asker's JOIN: earlier notices are not shown. */
  readonly joinedEventSeq: number;
}

/** Maximum per page, the latest ones: a room without messages may have any number. */
const most = 100;

interface NoticeRow {
  place: number;
  event_seq: number;
  after_seq: number;
  action: NoticeAction;
  user_id: string;
  user_name: string | null;
  by_user_id: string | null;
  by_user_name: string | null;
  room_name: string | null;
  seq: number | null;
  role: MemberRole | null;
  banned: boolean;
  created_at: Date;
}

/** By the pages' indices, in ascending event seq; includes those right before a page's first message. */
export function findNotices(pages: readonly NoticesPage[]): Query<ReadonlyMap<number, readonly Notice[]>> {
  const column = <Value>(value: (page: NoticesPage) => Value) => pages.map(value);
  return query(
    pages.length === 0
      ? null
      : Prisma.sql`
          SELECT a.place, n.event_seq, n.after_seq, n.action, n.user_id, u.user_name, n.by_user_id,
            b.user_name AS by_user_name, n.room_name, n.seq, n.role, n.banned, n.created_at
          FROM unnest(
            ${column(({ place }) => place)}::int[],
            ${column(({ roomId }) => roomId)}::bigint[],
            ${column(({ first }) => first - 1)}::int[],
            ${column(({ last }) => last)}::int[],
            ${column(({ joinedEventSeq }) => joinedEventSeq)}::int[]
          ) AS a (place, room_id, first, last, joined_event_seq)
          CROSS JOIN LATERAL (
            SELECT * FROM room_notices x
            WHERE x.room_id = a.room_id AND x.after_seq BETWEEN a.first AND a.last
              AND x.event_seq >= a.joined_event_seq
            ORDER BY x.after_seq DESC, x.event_seq DESC LIMIT ${most}::int
          ) n
          LEFT JOIN users u ON u.user_id = n.user_id
          LEFT JOIN users b ON b.user_id = n.by_user_id
          ORDER BY a.place, n.event_seq`,
    (rows: readonly NoticeRow[]) => {
      const byPlace = new Map<number, Notice[]>();
      for (const row of rows) {
        const notices = byPlace.get(row.place);
        if (notices) notices.push(toNotice(row));
        else byPlace.set(row.place, [toNotice(row)]);
      }
      return byPlace;
    },
  );
}

function toNotice(row: NoticeRow): Notice {
  return {
    eventSeq: row.event_seq,
    afterSeq: row.after_seq,
    actionType: row.action,
    userId: row.user_id,
    userName: row.user_name ?? '',
    byUserId: row.by_user_id,
    byUserName: row.by_user_id === null ? null : (row.by_user_name ?? ''),
    roomName: row.room_name,
    seq: row.seq,
    ...(row.role !== null && { role: row.role }),
    ...(row.banned && { banned: row.banned }),
    createdAt: row.created_at.toISOString(),
  };
}
