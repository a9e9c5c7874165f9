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
  async run(requests, transaction, events) {
    const at = new Date();
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
        const member = join(room, joining, at, events, cause);
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
  async run(requests, transaction, events) {
    const { rooms, access } = await enterRooms(transaction, requests);
    const createdAt = new Date().toISOString();
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
          createdAt,
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
  async run(requests, transaction, events) {
    const { rooms, access } = await enterRooms(transaction, requests);
    const createdAt = new Date().toISOString();
    const isClosed = await findClosed(transaction, rooms);
    const answers = each<'user-rename-room'>(requests, rooms, access, (room, member, request, cause) => {
      const { userId, roomId, roomName } = request;
      if (isClosed(room)) return new Failure('BLOCKED');
      if (room.roomName !== roomName) {
        room.roomName = roomName;
        const eventSeq = room.nextEventSeq();
        const writer = member.userName;
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
  async run(requests, transaction, events) {
    const { rooms, access } = await enterRooms(transaction, requests);
    const createdAt = new Date().toISOString();
    const marks = new Map<string, Asked & { seq: number }>();
    const answers = each<'user-read-room'>(requests, rooms, access, (room, member, request, cause) => {
      const { userId, roomId } = request;
      const seq = Math.min(request.seq, room.lastSeq);
      if (seq > member.readSeq) {
        member.readSeq = seq;
        marks.set(`${roomId} ${userId}`, { userId, roomId, seq });
        const eventSeq = room.nextEventSeq();
        const writer = member.userName;
        events.room(cause, room, { actionType: 'READ', eventSeq, userId, writer, seq, createdAt });
      }
      return { roomId, seq: member.readSeq, unread: room.lastSeq - member.readSeq };
    });
    await moveReadMarks(transaction, [...marks.values()]);
    await saveRooms(transaction, rooms.values());
    return answers;
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

async function moveReadMarks(
  transaction: Transaction,
  marks: readonly (Asked & { seq: number })[],
): Promise<void> {
  if (marks.length === 0) return;
  await transaction.$executeRaw`
    UPDATE room_members m SET read_seq = r.seq
    FROM unnest(
      ${marks.map(({ roomId }) => roomId)}::bigint[],
      ${marks.map(({ userId }) => userId)}::text[],
      ${marks.map(({ seq }) => seq)}::int[]
    ) AS r (room_id, user_id, seq)
    WHERE m.room_id = r.room_id AND m.user_id = r.user_id AND r.seq > m.read_seq`;
}
