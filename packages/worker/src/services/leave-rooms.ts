/** How members go: by themselves, or removed by the room's owner, who is the member that has been in it the longest. */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { type NewEvent, noticedEvent } from '../outbox/new-events.ts';
import { asMember } from './as-member.ts';
import { type Entered, enterRooms } from './enter-rooms.ts';
import { type LockedRoom, saveRooms } from './locked-rooms.ts';
import type { Asked, RoomAccess } from './room-access.ts';
import { type OnceService, type Outcome, type Plain, quiet } from './service.ts';

export const leaveRooms: OnceService<'user-leave-room', Plain<'user-leave-room'>, Entered> = {
  kind: 'once',
  load: enterRooms,
  decide(requests, { rooms, access }, { at }) {
    const goings = new Goings(access, at);
    const outcomes = requests.map(
      asMember<'user-leave-room'>({ rooms, access }, ({ userId, roomId }, room, { userName }) => ({
        answer: { roomId },
        events: [goings.go(room, { userId, userName })],
      })),
    );
    return { outcomes, writes: [...goings.writes(), ...saveRooms(rooms.values())] };
  },
};

interface FoundForRemovals extends Entered {
  readonly owners: ReadonlyMap<number, string>;
}

export const removeMembers: OnceService<
  'user-remove-member',
  Plain<'user-remove-member'>,
  FoundForRemovals
> = {
  kind: 'once',
  load: (requests) => ({
    ...enterRooms(
      requests.flatMap(({ userId, roomId, friendId }) =>
        [userId, ...friendId].map((id) => ({ userId: id, roomId })),
      ),
    ),
    owners: findOwners(requests.map(({ roomId }) => roomId)),
  }),
  decide(requests, { rooms, access, owners }, { at }) {
    const goings = new Goings(access, at);
    const remove = asMember<'user-remove-member'>({ rooms, access }, (request, room) => {
      const { userId: removedBy, roomId, friendId } = request;
      const missing = friendId.find((id) => access.userName(id) === undefined);
      if (missing !== undefined)
        return quiet(new Failure('USER_NOT_FOUND', `ID=${missing} 존재하지 않는 사용자`));
      if (room.directKey !== null || owners.get(roomId) !== removedBy) return quiet(new Failure('FORBIDDEN'));
      const events = access
        .membersAmong(roomId, friendId)
        .map((userId) => goings.go(room, { userId, userName: access.userName(userId) ?? userId, removedBy }));
      return { answer: { roomId, friendId }, events };
    });
    const outcomes = requests.map(
      (request): Outcome<'user-remove-member'> =>
        request.friendId.includes(request.userId)
          ? quiet(new Failure('BAD_REQUEST', '잘못된 요청입니다 (friendId: must not name the asker)'))
          : remove(request),
    );
    return { outcomes, writes: [...goings.writes(), ...saveRooms(rooms.values())] };
  },
};

/** Not for rooms of two: nobody owns them. */
function findOwners(roomIds: readonly number[]): Query<FoundForRemovals['owners']> {
  return query(
    Prisma.sql`
      SELECT DISTINCT ON (room_id) room_id, user_id FROM room_members
      WHERE room_id = ANY(${[...new Set(roomIds)]}::bigint[]) ORDER BY room_id, joined_event_seq, user_id`,
    (rows: readonly { room_id: string; user_id: string }[]) =>
      new Map(rows.map(({ room_id, user_id }) => [Number(room_id), user_id])),
  );
}

interface Going {
  readonly userId: string;
  readonly userName: string;
  readonly removedBy?: string;
}

/** Who goes in a batch. */
class Goings {
  readonly #access: RoomAccess;
  readonly #at: Date;
  readonly #gone: Asked[] = [];

  constructor(access: RoomAccess, at: Date) {
    this.#access = access;
    this.#at = at;
  }

  go(room: LockedRoom, { userId, userName: writer, ...more }: Going): NewEvent {
    const { roomId } = room;
    const createdAt = room.at(this.#at).toISOString();
    const eventSeq = room.nextEventSeq();
    room.memberCount -= 1;
    this.#access.leave({ userId, roomId });
    this.#gone.push({ userId, roomId });
    return noticedEvent(room, { actionType: 'LEAVE', eventSeq, userId, writer, createdAt, ...more });
  }

  writes(): Prisma.Sql[] {
    if (this.#gone.length === 0) return [];
    return [
      Prisma.sql`
        DELETE FROM room_members m
        USING unnest(
          ${this.#gone.map(({ roomId }) => roomId)}::bigint[],
          ${this.#gone.map(({ userId }) => userId)}::text[]
        ) AS g (room_id, user_id)
        WHERE m.room_id = g.room_id AND m.user_id = g.user_id`,
    ];
  }
}
