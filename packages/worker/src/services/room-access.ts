/** Which of a batch's askers may do something in the rooms they name. */
import { Failure, type MemberRole } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import type { LockedRooms } from './locked-rooms.ts';

export interface Asked {
  readonly userId: string;
  readonly roomId: number;
}

export interface Member {
  readonly userName: string;
  /** The member can't see messages up to here. */
  readonly joinedSeq: number;
  readSeq: number;
  role: MemberRole;
}

interface AccessRow {
  room_id: string;
  user_id: string;
  /** Null if there is no such user; a deleted account counts as one until it has left the room. */
  user_name: string | null;
  profile_img: string;
  joined_seq: number | null;
  read_seq: number | null;
  role: MemberRole | null;
  is_closed: boolean;
}

/** Users and their memberships, as read under the rooms' locks. */
export class RoomAccess {
  readonly #userNames = new Map<string, string>();
  readonly #pictures = new Map<string, string>();
  readonly #members = new Map<string, Member>();
  readonly #closed = new Set<number>();

  constructor(rows: readonly AccessRow[]) {
    for (const { room_id, user_id, user_name, profile_img, joined_seq, read_seq, role, is_closed } of rows) {
      if (is_closed) this.#closed.add(Number(room_id));
      if (user_name === null) continue;
      this.#userNames.set(user_id, user_name);
      if (profile_img !== '') this.#pictures.set(user_id, profile_img);
      if (joined_seq === null || read_seq === null || role === null) continue;
      const member: Member = { userName: user_name, joinedSeq: joined_seq, readSeq: read_seq, role };
      this.#members.set(keyOf({ userId: user_id, roomId: Number(room_id) }), member);
    }
  }

  userName(userId: string): string | undefined {
    return this.#userNames.get(userId);
  }

  /** Address of the user's picture. */
  picture(userId: string): string | undefined {
    return this.#pictures.get(userId);
  }

  member(asked: Asked): Member | undefined {
    return this.#members.get(keyOf(asked));
  }

  /** Whether it is a direct room where one of the two has blocked the other: nothing new can be sent there. */
  isClosed(roomId: number): boolean {
    return this.#closed.has(roomId);
  }

  /** Those of the users who are members, each once. */
  membersAmong(roomId: number, userIds: readonly string[] = []): string[] {
    return [...new Set(userIds)].filter((userId) => this.member({ roomId, userId }));
  }

  join(asked: Asked, member: Member): void {
    this.#members.set(keyOf(asked), member);
  }

  leave(asked: Asked): void {
    this.#members.delete(keyOf(asked));
  }

  /** The asker's membership, or the failure: the asker is checked first, then the room, as in every pair. */
  require(asked: Asked, rooms: Pick<LockedRooms, 'has'>): Member | Failure {
    if (!this.#userNames.has(asked.userId)) return new Failure('USER_NOT_FOUND');
    if (!rooms.has(asked.roomId)) return new Failure('ROOM_NOT_FOUND');
    return this.member(asked) ?? new Failure('NOT_A_MEMBER');
  }
}

export function readAccess(asked: readonly Asked[]): Query<RoomAccess> {
  const distinct = [...new Map(asked.map((one) => [keyOf(one), one])).values()];
  return query(
    Prisma.sql`
      SELECT a.room_id, a.user_id,
        CASE WHEN u.left_at IS NULL OR m.user_id IS NOT NULL THEN u.user_name END AS user_name,
        u.profile_img, m.joined_seq, m.read_seq, m.role, ${isClosedRoom} AS is_closed
      FROM unnest(
        ${distinct.map(({ roomId }) => roomId)}::bigint[],
        ${distinct.map(({ userId }) => userId)}::text[]
      ) AS a (room_id, user_id)
      LEFT JOIN rooms r ON r.room_id = a.room_id
      LEFT JOIN users u ON u.user_id = a.user_id
      LEFT JOIN room_members m ON m.room_id = a.room_id AND m.user_id = a.user_id`,
    (rows: readonly AccessRow[]) => new RoomAccess(rows),
  );
}

/** For a direct room `r`, whose key names its two users. */
const isClosedRoom = Prisma.sql`
  r.direct_key IS NOT NULL AND EXISTS (
    SELECT FROM blocks b
    WHERE b.user_id = r.direct_key::json->>0 AND b.blocked_id = r.direct_key::json->>1
      OR b.user_id = r.direct_key::json->>1 AND b.blocked_id = r.direct_key::json->>0)`;

/**
 * For each room, the highest `joinedSeq` of its members: an event goes to all members, and must not show messages that
 * one of them can't see. Not sent if no room is named.
 */
export function newestMembers(roomIds: readonly number[]): Query<ReadonlyMap<number, number>> {
  return query(
    roomIds.length === 0
      ? null
      : Prisma.sql`
          SELECT room_id, max(joined_seq) AS joined_seq FROM room_members
          WHERE room_id = ANY(${[...new Set(roomIds)]}::bigint[]) GROUP BY room_id`,
    (rows: readonly { room_id: string; joined_seq: number }[]) =>
      new Map(rows.map(({ room_id, joined_seq }) => [Number(room_id), joined_seq])),
  );
}

const keyOf = ({ userId, roomId }: Asked): string => `${roomId} ${userId}`;
