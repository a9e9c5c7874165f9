/** Who of a batch's askers may do something in the rooms they name. */
import { Failure } from '@parley/contracts';
import type { Database, Transaction } from '../database.ts';
import type { LockedRooms } from './locked-rooms.ts';

export interface Asked {
  readonly userId: string;
  readonly roomId: number;
}

export interface Member {
  readonly userName: string;
  /** What was said up to here the member can't see. */
  readonly joinedSeq: number;
  readSeq: number;
}

interface AccessRow {
  room_id: bigint;
  user_id: string;
  user_name: string | null;
  joined_seq: number | null;
  read_seq: number | null;
}

/** Users and their memberships, as they are while the rooms are locked. */
export class RoomAccess {
  readonly #userNames = new Map<string, string>();
  readonly #members = new Map<string, Member>();

  constructor(rows: readonly AccessRow[]) {
    for (const { room_id, user_id, user_name, joined_seq, read_seq } of rows) {
      if (user_name === null) continue;
      this.#userNames.set(user_id, user_name);
      if (joined_seq === null || read_seq === null) continue;
      const member: Member = { userName: user_name, joinedSeq: joined_seq, readSeq: read_seq };
      this.#members.set(keyOf({ userId: user_id, roomId: Number(room_id) }), member);
    }
  }

  userName(userId: string): string | undefined {
    return this.#userNames.get(userId);
  }

  member(asked: Asked): Member | undefined {
    return this.#members.get(keyOf(asked));
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

  /** The membership an asker needs, or why there is none: first the asker, then the room, as in every pair. */
  require(asked: Asked, rooms: Pick<LockedRooms, 'has'>): Member | Failure {
    if (!this.#userNames.has(asked.userId)) return new Failure('USER_NOT_FOUND');
    if (!rooms.has(asked.roomId)) return new Failure('ROOM_NOT_FOUND');
    return this.member(asked) ?? new Failure('NOT_A_MEMBER');
  }
}

/** One statement. */
export async function readAccess(
  database: Database | Transaction,
  asked: readonly Asked[],
): Promise<RoomAccess> {
  const distinct = [...new Map(asked.map((one) => [keyOf(one), one])).values()];
  const rows = await database.$queryRaw<AccessRow[]>`
    SELECT a.room_id, a.user_id, u.user_name, m.joined_seq, m.read_seq
    FROM unnest(
      ${distinct.map(({ roomId }) => roomId)}::bigint[],
      ${distinct.map(({ userId }) => userId)}::text[]
    ) AS a (room_id, user_id)
    LEFT JOIN users u ON u.user_id = a.user_id
    LEFT JOIN room_members m ON m.room_id = a.room_id AND m.user_id = a.user_id`;
  return new RoomAccess(rows);
}

/**
 * Up to where in each room some member can't see what was said: an event goes to all members, and must not tell it.
 * One statement; none where no room is asked for.
 */
export async function newestMembers(
  transaction: Transaction,
  roomIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (roomIds.length === 0) return new Map();
  const rows = await transaction.roomMember.groupBy({
    by: ['roomId'],
    where: { roomId: { in: [...new Set(roomIds)] } },
    _max: { joinedSeq: true },
  });
  return new Map(rows.map(({ roomId, _max }) => [Number(roomId), _max.joinedSeq ?? 0]));
}

const keyOf = ({ userId, roomId }: Asked): string => `${roomId} ${userId}`;
