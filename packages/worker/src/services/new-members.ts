/** Lets users into a locked room, and tells it and them. */
import type { Transaction } from '../database.ts';
import type { Emissions } from '../emissions.ts';
import type { LockedRoom } from './locked-rooms.ts';
import type { Asked, Member } from './room-access.ts';

/** Of a room, at most. */
export const mostMembers = 500;

export interface NewMember extends Asked, Member {
  readonly joinedEventSeq: number;
}

export interface Joining {
  readonly userId: string;
  readonly userName: string;
  /** Who made the room or invited: is not told of it once more. */
  readonly invitedBy: string;
}

/** What was said before is not for the new member to see, nor unread. */
export function join(
  room: LockedRoom,
  { userId, userName, invitedBy }: Joining,
  at: Date,
  events: Emissions,
  cause: number,
): NewMember {
  const { roomId, roomName, lastSeq } = room;
  const createdAt = at.toISOString();
  const joinedEventSeq = room.nextEventSeq();
  room.memberCount += 1;
  events.room(cause, room, {
    actionType: 'JOIN',
    eventSeq: joinedEventSeq,
    userId,
    writer: userName,
    roomName,
    invitedBy,
    createdAt,
  });
  if (userId !== invitedBy)
    events.user(cause, { actionType: 'INVITE', userId, roomId, roomName, invitedBy, createdAt });
  return { userId, userName, roomId, joinedSeq: lastSeq, readSeq: lastSeq, joinedEventSeq };
}

/** One statement; none where there is nobody. */
export async function insertMembers(transaction: Transaction, members: readonly NewMember[]): Promise<void> {
  if (members.length === 0) return;
  const column = <Value>(value: (member: NewMember) => Value) => members.map(value);
  await transaction.$executeRaw`
    INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq)
    SELECT * FROM unnest(
      ${column(({ roomId }) => roomId)}::bigint[],
      ${column(({ userId }) => userId)}::text[],
      ${column(({ joinedSeq }) => joinedSeq)}::int[],
      ${column(({ joinedEventSeq }) => joinedEventSeq)}::int[],
      ${column(({ readSeq }) => readSeq)}::int[])`;
}
