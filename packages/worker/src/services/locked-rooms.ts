/**
 * The rooms of a batch, locked until its transaction ends.
 *
 * Every batch locks its rooms in ascending id, so that no two deadlock, and reads the members with a later statement,
 * which sees what the lock's last holder committed. Under the lock, seqs and event seqs are assigned without gaps.
 */
import type { ChatType } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';

export interface RoomRow {
  room_id: bigint | number | string;
  room_name: string;
  chat_type: ChatType;
  direct_key: string | null;
  created_at: Date;
  last_activity_at: Date;
  last_event_at: Date;
  last_seq: number;
  event_seq: number;
  member_count: number;
  description: string;
  room_img: string | null;
  is_public: boolean;
}

export class LockedRoom {
  readonly roomId: number;
  readonly chatType: ChatType;
  /** Set for a direct room: made of its two users. */
  readonly directKey: string | null;
  readonly createdAt: Date;
  roomName: string;
  lastActivityAt: Date;
  lastSeq: number;
  eventSeq: number;
  memberCount: number;
  description: string;
  /** Address of the room's picture. */
  roomImg: string | null;
  /** Whether anybody may find and join it. */
  isPublic: boolean;
  #lastEventAt: Date;

  constructor(row: RoomRow) {
    this.roomId = Number(row.room_id);
    this.roomName = row.room_name;
    this.chatType = row.chat_type;
    this.directKey = row.direct_key;
    this.createdAt = row.created_at;
    this.lastActivityAt = row.last_activity_at;
    this.#lastEventAt = later(row.last_activity_at, row.last_event_at);
    this.lastSeq = row.last_seq;
    this.eventSeq = row.event_seq;
    this.memberCount = row.member_count;
    this.description = row.description;
    this.roomImg = row.room_img;
    this.isPublic = row.is_public;
  }

  /** Time of the last event, including the one being made. */
  get lastEventAt(): Date {
    return this.#lastEventAt;
  }

  /** The time of a new event in the room: never earlier than the last one's, whichever clock gave that. */
  at(now: Date): Date {
    this.#lastEventAt = later(now, this.#lastEventAt);
    return this.#lastEventAt;
  }

  nextSeq(at: Date): number {
    this.lastActivityAt = later(at, this.lastActivityAt);
    this.lastSeq += 1;
    return this.lastSeq;
  }

  nextEventSeq(): number {
    this.eventSeq += 1;
    return this.eventSeq;
  }
}

const later = (one: Date, other: Date): Date => (one > other ? one : other);

export type LockedRooms = ReadonlyMap<number, LockedRoom>;

/** The result lacks rooms that don't exist. */
export function lockRooms(roomIds: Iterable<number>): Query<LockedRooms> {
  return lockWhere(Prisma.sql`room_id = ANY(${[...new Set(roomIds)]}::bigint[])`);
}

/** Like `lockRooms`, but the result also lacks rooms that are locked by others. */
export function lockFreeRooms(roomIds: readonly number[]): Query<LockedRooms> {
  return lockWhere(Prisma.sql`room_id = ANY(${roomIds}::bigint[])`, Prisma.sql`SKIP LOCKED`);
}

/** By the direct rooms' keys; empty if no key is given. */
export function lockDirectRooms(directKeys: readonly string[]): Query<LockedRooms> {
  return lockWhere(directKeys.length === 0 ? null : Prisma.sql`direct_key = ANY(${directKeys}::text[])`);
}

function lockWhere(condition: Prisma.Sql | null, wait = Prisma.empty): Query<LockedRooms> {
  return query(
    condition &&
      Prisma.sql`
        SELECT room_id, room_name, chat_type, direct_key, created_at, last_activity_at, last_event_at, last_seq,
          event_seq, member_count, description, room_img, is_public
        FROM rooms WHERE ${condition} ORDER BY room_id FOR NO KEY UPDATE ${wait}`,
    (rows: readonly RoomRow[]) => new Map(rows.map((row) => [Number(row.room_id), new LockedRoom(row)])),
  );
}

/** Every change of a room has an event, so rooms without a new one are unchanged. */
export function saveRooms(rooms: Iterable<LockedRoom>): Prisma.Sql[] {
  const list = [...rooms];
  if (list.length === 0) return [];
  const column = <Value>(value: (room: LockedRoom) => Value) => list.map(value);
  return [
    Prisma.sql`
      UPDATE rooms r SET
        room_name = c.room_name, last_activity_at = c.last_activity_at, last_event_at = c.last_event_at,
        last_seq = c.last_seq, event_seq = c.event_seq, member_count = c.member_count
      FROM unnest(
        ${column(({ roomId }) => roomId)}::bigint[],
        ${column(({ roomName }) => roomName)}::text[],
        ${column(({ lastActivityAt }) => lastActivityAt.toISOString())}::timestamptz[],
        ${column(({ lastEventAt }) => lastEventAt.toISOString())}::timestamptz[],
        ${column(({ lastSeq }) => lastSeq)}::int[],
        ${column(({ eventSeq }) => eventSeq)}::int[],
        ${column(({ memberCount }) => memberCount)}::int[]
      ) AS c (room_id, room_name, last_activity_at, last_event_at, last_seq, event_seq, member_count)
      WHERE r.room_id = c.room_id AND r.event_seq <> c.event_seq`,
  ];
}
