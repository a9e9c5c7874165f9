/** What becomes of a room and its members: invitations, leaving, names, read marks. */
import { Failure } from '@parley/contracts';
import type { Transaction } from '../database.ts';
import { findClosed } from './closed-rooms.ts';
import { enterRooms } from './enter-rooms.ts';
import { findBlocked } from './find-blocked.ts';
import { type LockedRoom, type LockedRooms, saveRooms } from './locked-rooms.ts';
import { insertMembers, join, mostMembers, type NewMember } from './new-members.ts';
import type { Asked, Member, RoomAccess } from './room-access.ts';
import type { Answer, OnceService, Plain } from './service.ts';

export const inviteToRooms: OnceService<'user-invite-room'> = {
  kind: 'once',
  async run(requests, transaction, events, { now }) {
    const invitations = requests.map((request) => ({ ...request, friends: [...new Set(request.friendId)] }));
    const { rooms, access } = await enterRooms(
      transaction,
      invitations.flatMap(({ userId, roomId, friends }) =>
        [userId, ...friends].map((id) => ({ userId: id, roomId })),
      ),
    );
    const isBlocked = await findBlocked(
      transaction,
      invitations.flatMap(({ userId, friends }) => friends.map((friend) => [userId, friend] as const)),
    );
    const lockedAt = now();
    const joined: NewMember[] = [];
    const answers = invitations.map(({ userId, roomId, friendId, friends }, cause) => {
      const asker = access.require({ userId, roomId }, rooms);
      if (asker instanceof Failure) return asker;
      const room = rooms.get(roomId) as LockedRoom;
      const newcomers = friends.filter((friend) => !access.member({ userId: friend, roomId }));
      const missing = newcomers.find((friend) => access.userName(friend) === undefined);
      if (missing !== undefined) return new Failure('USER_NOT_FOUND', `ID=${missing} 존재하지 않는 사용자`);
      if (room.directKey !== null) return new Failure('DIRECT_ROOM');
      if (newcomers.some((friend) => isBlocked([userId, friend]))) return new Failure('BLOCKED');
      if (room.memberCount + newcomers.length > mostMembers) return new Failure('ROOM_FULL');
      for (const friend of newcomers) {
        const joining = { userId: friend, userName: access.userName(friend) ?? friend, invitedBy: userId };
        const member = join(room, joining, room.at(lockedAt), events, cause);
        access.join(member, member);
        joined.push(member);
      }
      return { roomId, friendId };
    });
    await insertMembers(transaction, joined);
    await saveRooms(transaction, rooms.values());
    return answers;
  },
};

export const leaveRooms: OnceService<'user-leave-room'> = {
  kind: 'once',
  async run(requests, transaction, events, { now }) {
    const { rooms, access } = await enterRooms(transaction, requests);
    const lockedAt = now();
    const left: Asked[] = [];
    const answers = each<'user-leave-room'>(
      requests,
      rooms,
      access,
      (room, member, { userId, roomId }, cause) => {
        const eventSeq = room.nextEventSeq();
        room.memberCount -= 1;
        events.room(cause, room, {
          actionType: 'LEAVE',
          eventSeq,
          userId,
          writer: member.userName,
          createdAt: room.at(lockedAt).toISOString(),
        });
        access.leave({ userId, roomId });
        left.push({ userId, roomId });
        return { roomId };
      },
    );
    await deleteMembers(transaction, left);
    await saveRooms(transaction, rooms.values());
    return answers;
  },
};

export const renameRooms: OnceService<'user-rename-room'> = {
  kind: 'once',
  async run(requests, transaction, events, { now }) {
    const { rooms, access } = await enterRooms(transaction, requests);
    const lockedAt = now();
    const isClosed = await findClosed(transaction, rooms);
    const answers = each<'user-rename-room'>(requests, rooms, access, (room, member, request, cause) => {
      const { userId, roomId, roomName } = request;
      if (isClosed(room)) return new Failure('BLOCKED');
      if (room.roomName !== roomName) {
        room.roomName = roomName;
        const eventSeq = room.nextEventSeq();
        const writer = member.userName;
        const createdAt = room.at(lockedAt).toISOString();
        events.room(cause, room, { actionType: 'RENAME', eventSeq, userId, writer, roomName, createdAt });
      }
      return { roomId, roomName };
    });
    await saveRooms(transaction, rooms.values());
    return answers;
  },
};

export const readRooms: OnceService<'user-read-room'> = {
  kind: 'once',
  async run(requests, transaction, events, { now }) {
    const { rooms, access } = await enterRooms(transaction, requests);
    const lockedAt = now();
    const marks: Mark[] = [];
    const answers = each<'user-read-room'>(requests, rooms, access, (room, member, request, cause) => {
      const { userId, roomId } = request;
      const seq = Math.min(request.seq, room.lastSeq);
      if (seq > member.readSeq) {
        member.readSeq = seq;
        const eventSeq = room.nextEventSeq();
        const writer = member.userName;
        const createdAt = room.at(lockedAt).toISOString();
        events.room(cause, room, { actionType: 'READ', eventSeq, userId, writer, seq, createdAt });
      }
      marks.push({ userId, roomId, seq: member.readSeq });
      return { roomId, seq: member.readSeq, unread: room.lastSeq - member.readSeq };
    });
    const deletedAfter = await moveReadMarks(transaction, marks);
    await saveRooms(transaction, rooms.values());
    return answers.map((answer) =>
      answer instanceof Failure ? answer : { ...answer, unread: answer.unread - deletedAfter(answer) },
    );
  },
};

/** Answers each request whose asker is a member of its room; the others are refused. */
function each<Name extends 'user-leave-room' | 'user-rename-room' | 'user-read-room'>(
  requests: readonly Plain<Name>[],
  rooms: LockedRooms,
  access: RoomAccess,
  answer: (room: LockedRoom, member: Member, request: Plain<Name>, cause: number) => Answer<Name>,
): Answer<Name>[] {
  return requests.map((request, cause) => {
    const member = access.require(request as Asked, rooms);
    if (member instanceof Failure) return member;
    return answer(rooms.get((request as Asked).roomId) as LockedRoom, member, request, cause);
  });
}

async function deleteMembers(transaction: Transaction, members: readonly Asked[]): Promise<void> {
  if (members.length === 0) return;
  await transaction.$executeRaw`
    DELETE FROM room_members m
    USING unnest(
      ${members.map(({ roomId }) => roomId)}::bigint[],
      ${members.map(({ userId }) => userId)}::text[]
    ) AS g (room_id, user_id)
    WHERE m.room_id = g.room_id AND m.user_id = g.user_id`;
}

interface Mark extends Asked {
  readonly seq: number;
}

/**
 * One statement; none where there is no mark. A member's marks only move on.
 * @returns how many messages after a place in a room are deleted, which nobody has to read
 */
async function moveReadMarks(
  transaction: Transaction,
  marks: readonly Mark[],
): Promise<(place: Pick<Mark, 'roomId' | 'seq'>) => number> {
  if (marks.length === 0) return () => 0;
  const rows = await transaction.$queryRaw<{ room_id: bigint; seq: number; deleted: number }[]>`
    WITH marks AS (
      SELECT * FROM unnest(
        ${marks.map(({ roomId }) => roomId)}::bigint[],
        ${marks.map(({ userId }) => userId)}::text[],
        ${marks.map(({ seq }) => seq)}::int[]
      ) AS k (room_id, user_id, seq)
    ), moved AS (
      UPDATE room_members m SET read_seq = l.seq
      FROM (SELECT room_id, user_id, max(seq) AS seq FROM marks GROUP BY room_id, user_id) l
      WHERE m.room_id = l.room_id AND m.user_id = l.user_id AND l.seq > m.read_seq
    )
    SELECT p.room_id, p.seq, (
      SELECT count(*)::int FROM messages x WHERE x.room_id = p.room_id AND x.seq > p.seq AND x.is_deleted
    ) AS deleted
    FROM (SELECT DISTINCT room_id, seq FROM marks) p`;
  const deleted = new Map(rows.map((row) => [`${row.room_id} ${row.seq}`, row.deleted]));
  return ({ roomId, seq }) => deleted.get(`${roomId} ${seq}`) ?? 0;
}
