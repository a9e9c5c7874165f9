/** Each member's own settings of a room: private, so only the member's own pages are notified. */
import type { Notify, RoomSetting } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { userEvent } from '../outbox/new-events.ts';
import { asMember } from './as-member.ts';
import { type Entered, enterRooms } from './enter-rooms.ts';
import type { Asked } from './room-access.ts';
import type { OnceService, Plain } from './service.ts';

/** Columns of a membership `m`. */
export const roomSettingColumns = Prisma.sql`m.notify, m.muted_until, m.favourite, m.archived_seq, m.marked_unread`;

export interface RoomSettingRow {
  readonly notify: Notify;
  readonly muted_until: Date | null;
  readonly favourite: boolean;
  readonly archived_seq: number | null;
  readonly marked_unread: boolean;
}

/**
 * An archived room returns with the next message, unless its member has silenced it.
 * @param lastSeq seq of the room's last message
 */
export function toRoomSetting(row: RoomSettingRow, lastSeq: number, at: Date): RoomSetting {
  const { notify, muted_until, favourite, archived_seq, marked_unread } = row;
  const isMuted = muted_until !== null && muted_until > at;
  const isSilent = isMuted || notify === 'none';
  return {
    notify,
    mutedUntil: isMuted ? muted_until.toISOString() : null,
    favourite,
    archived: archived_seq !== null && (lastSeq <= archived_seq || isSilent),
    markedUnread: marked_unread,
  };
}

type Request = Plain<'user-change-room-setting'>;

interface Found extends Entered {
  readonly settings: ReadonlyMap<string, RoomSettingRow>;
}

export const changeRoomSettings: OnceService<'user-change-room-setting', Request, Found> = {
  kind: 'once',
  load: (requests) => ({ ...enterRooms(requests), settings: readSettings(requests) }),
  decide(requests, { rooms, access, settings }, { at }) {
    const changed = new Map<string, Asked & RoomSettingRow>();
    const outcomes = requests.map(
      asMember<'user-change-room-setting'>({ rooms, access }, (request, room) => {
        const { userId, roomId } = request;
        const key = keyOf(request);
        const before = (changed.get(key) ?? settings.get(key)) as RoomSettingRow;
        const after = afterChange(before, request, room.lastSeq, at);
        changed.set(key, { ...after, userId, roomId });
        const setting = toRoomSetting(after, room.lastSeq, at);
        const event = {
          actionType: 'ROOM_SETTING',
          userId,
          roomId,
          ...setting,
          createdAt: at.toISOString(),
        } as const;
        return { answer: { roomId, ...setting }, events: [userEvent(event)] };
      }),
    );
    return { outcomes, writes: update([...changed.values()]) };
  },
};

/** Settings that a request omits stay unchanged. */
function afterChange(
  before: RoomSettingRow,
  { notify, mutedUntil, favourite, archived, markedUnread }: Request,
  lastSeq: number,
  at: Date,
): RoomSettingRow {
  const until = mutedUntil === undefined ? before.muted_until : new Date(mutedUntil);
  return {
    notify: notify ?? before.notify,
    muted_until: until !== null && until > at ? until : null,
    favourite: favourite ?? before.favourite,
    archived_seq: archivedSeq(before, archived, lastSeq, at),
    marked_unread: markedUnread ?? before.marked_unread,
  };
}

/** A room that has returned from the archive does not go back when it is muted later. */
function archivedSeq(
  before: RoomSettingRow,
  archived: boolean | undefined,
  lastSeq: number,
  at: Date,
): number | null {
  if (archived !== undefined) return archived ? lastSeq : null;
  return toRoomSetting(before, lastSeq, at).archived ? before.archived_seq : null;
}

function readSettings(members: readonly Asked[]): Query<Found['settings']> {
  return query(
    Prisma.sql`
      SELECT m.room_id, m.user_id, ${roomSettingColumns}
      FROM unnest(
        ${members.map(({ roomId }) => roomId)}::bigint[],
        ${members.map(({ userId }) => userId)}::text[]
      ) AS a (room_id, user_id)
      JOIN room_members m ON m.room_id = a.room_id AND m.user_id = a.user_id`,
    (rows: readonly (RoomSettingRow & { room_id: string; user_id: string })[]) =>
      new Map(rows.map((row) => [keyOf({ roomId: Number(row.room_id), userId: row.user_id }), row])),
  );
}

const keyOf = ({ roomId, userId }: Asked) => `${roomId} ${userId}`;

function update(changed: readonly (Asked & RoomSettingRow)[]): Prisma.Sql[] {
  if (changed.length === 0) return [];
  const rows = changed.map(({ roomId, userId, ...row }) => ({ ...row, room_id: roomId, user_id: userId }));
  return [
    Prisma.sql`
      UPDATE room_members m SET
        notify = c.notify, muted_until = c.muted_until, favourite = c.favourite, archived_seq = c.archived_seq,
        marked_unread = c.marked_unread
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS c (
        room_id bigint, user_id text, notify text, muted_until timestamptz, favourite boolean, archived_seq int,
        marked_unread boolean)
      WHERE m.room_id = c.room_id AND m.user_id = c.user_id`,
  ];
}
