/**
 * Lines between the messages of a room, stored with the events that tell the same, so that members find them in the
 * history.
 */
import type { MemberRole, NoticeAction } from '@parley/contracts';
import { Prisma } from '../database/database.ts';

export interface RoomNotice {
  readonly roomId: number;
  readonly eventSeq: number;
  /** Seq of the room's last message at the time. */
  readonly afterSeq: number;
  readonly action: NoticeAction;
  /** The user it is about. */
  readonly userId: string;
  /** Who did it, if that is or may be somebody else. */
  readonly byUserId: string | null;
  /** The new name of the room. */
  readonly roomName: string | null;
  /** Seq of the message it is about. */
  readonly seq: number | null;
  /** The member's new role. */
  readonly role: MemberRole | null;
  /** Whether the removed member is banned. */
  readonly banned: boolean;
  readonly createdAt: string;
}

/** One statement for any number; none for none. Repeated pins of a message between two other messages are recorded once. */
export function insertNotices(notices: readonly RoomNotice[]): Prisma.Sql[] {
  if (notices.length === 0) return [];
  const column = <Value>(value: (notice: RoomNotice) => Value) => notices.map(value);
  return [
    Prisma.sql`
      INSERT INTO room_notices (
        room_id, event_seq, after_seq, action, user_id, by_user_id, room_name, seq, role, banned, created_at)
      SELECT n.* FROM unnest(
        ${column(({ roomId }) => roomId)}::bigint[],
        ${column(({ eventSeq }) => eventSeq)}::int[],
        ${column(({ afterSeq }) => afterSeq)}::int[],
        ${column(({ action }) => action)}::text[],
        ${column(({ userId }) => userId)}::text[],
        ${column(({ byUserId }) => byUserId)}::text[],
        ${column(({ roomName }) => roomName)}::text[],
        ${column(({ seq }) => seq)}::int[],
        ${column(({ role }) => role)}::text[],
        ${column(({ banned }) => banned)}::boolean[],
        ${column(({ createdAt }) => createdAt)}::timestamptz[]
      ) AS n (
        room_id, event_seq, after_seq, action, user_id, by_user_id, room_name, seq, role, banned, created_at)
      WHERE n.action <> 'PIN' OR NOT EXISTS (
        SELECT FROM room_notices x
        WHERE x.room_id = n.room_id AND x.after_seq = n.after_seq AND x.action = 'PIN' AND x.seq = n.seq)`,
  ];
}
