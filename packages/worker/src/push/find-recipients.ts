/**
 * Which devices get a push for messages, by the state at that time: users who have read a message by now, or can't see
 * it, get none.
 */
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { isLiveOf } from '../services/sessions.ts';
import type { Push } from './push-lanes.ts';

/** A message, by its room and seq. */
export interface Said {
  readonly roomId: number;
  readonly seq: number;
}

/** The longest text that operating systems show. Characters. */
const longest = 200;
/** Pushes per page. */
const page = 1_000;

/** The push after which the next page begins. */
export interface PushPlace {
  readonly device: number;
  readonly roomId: number;
}

export const firstPlace: PushPlace = { device: 0, roomId: 0 };

export interface PushPage {
  readonly pushes: readonly Push[];
  /** Undefined if there are no more. */
  readonly next: PushPlace | undefined;
}

interface RecipientRow {
  readonly room_id: string;
  readonly seq: number;
  readonly room_name: string | null;
  readonly writer: string;
  readonly content: string;
  readonly is_mention: boolean;
  readonly id: string;
  readonly user_id: string;
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly is_failing: boolean;
}

/**
 * Of several messages in a room, each device gets the last one that is for it. Excluded are the writer, users who have
 * blocked the writer, who have turned notifications of it off, or who have read it (as whoever is looking at the room
 * has), and devices whose session has ended.
 */
export function findRecipients(said: readonly Said[], after: PushPlace): Query<PushPage> {
  return query(
    Prisma.sql`
      SELECT DISTINCT ON (p.id, x.room_id)
        x.room_id, x.seq, CASE WHEN r.direct_key IS NULL THEN r.room_name END AS room_name, x.writer,
        left(x.content, ${longest}) AS content,
        m.user_id = ANY(x.mentions) AS is_mention, p.id, p.user_id, p.endpoint, p.p256dh, p.auth,
        p.failing_since IS NOT NULL AS is_failing
      FROM unnest(
        ${said.map(({ roomId }) => roomId)}::bigint[], ${said.map(({ seq }) => seq)}::int[]) AS s (room_id, seq)
      JOIN messages x ON x.room_id = s.room_id AND x.seq = s.seq AND NOT x.is_deleted
      JOIN rooms r ON r.room_id = x.room_id
      JOIN room_members m ON m.room_id = x.room_id AND m.user_id <> x.user_id
        AND m.joined_seq < x.seq AND m.read_seq < x.seq
      JOIN push_subscriptions p ON p.user_id = m.user_id
      JOIN users u ON u.user_id = m.user_id
      WHERE (p.id, x.room_id) > (${after.device}::bigint, ${after.roomId}::bigint)
        AND (m.notify = 'all' OR m.notify = 'mentions' AND m.user_id = ANY(x.mentions))
        AND (m.muted_until IS NULL OR m.muted_until <= now())
        AND NOT EXISTS (SELECT FROM blocks b WHERE b.user_id = m.user_id AND b.blocked_id = x.user_id)
        AND (p.origin IS NULL OR EXISTS (
          SELECT FROM session s
          WHERE s.sess ->> 'origin' = p.origin AND s.sess ->> 'userId' = u.user_id AND ${isLiveOf}))
      ORDER BY p.id, x.room_id, x.seq DESC LIMIT ${page}`,
    (rows: readonly RecipientRow[]) => {
      const pushes = rows.map(toPush);
      const last = pushes[page - 1];
      return { pushes, next: last && { device: last.device.id, roomId: last.message.roomId } };
    },
  );
}

function toPush(row: RecipientRow): Push {
  const { id, endpoint, p256dh, auth, is_failing: isFailing } = row;
  return {
    device: { id: Number(id), userId: row.user_id, endpoint, p256dh, auth, isFailing },
    message: {
      roomId: Number(row.room_id),
      seq: row.seq,
      roomName: row.room_name,
      writer: row.writer,
      text: row.content,
      isMention: row.is_mention,
    },
  };
}

/** Those of the rooms in which somebody has a device that gets pushes. */
export function findPushedRooms(roomIds: readonly number[]): Query<ReadonlySet<number>> {
  return query(
    Prisma.sql`
      SELECT DISTINCT m.room_id FROM room_members m JOIN push_subscriptions p ON p.user_id = m.user_id
      WHERE m.room_id = ANY(${roomIds}::bigint[])`,
    (rows: readonly { room_id: string }[]) => new Set(rows.map(({ room_id }) => Number(room_id))),
  );
}
