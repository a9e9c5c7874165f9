/** Adds users to a locked room, and tells the room and them. */
import { Prisma } from '../database/database.ts';
import { type NewEvent, noticedEvent, userEvent } from '../outbox/new-events.ts';
import type { LockedRoom } from './locked-rooms.ts';
import { removeDrafts } from './remove-drafts.ts';
import type { Asked, Member } from './room-access.ts';

/** Maximum per room, whatever the quota: a reply lists all of them. */
export const maxMembers = 500;

export interface NewMember extends Asked, Member {
  readonly joinedEventSeq: number;
}

export interface Joining {
  readonly userId: string;
  readonly userName: string;
  /** Who made the room or invited them, and is not notified again. Absent if they joined by themselves. */
  readonly invitedBy?: string;
  readonly via?: 'link' | 'public';
}

/**
 * A new member does not see earlier messages, nor count them as unread. The first to join an empty room becomes its
 * owner.
 */
export function join(
  room: LockedRoom,
  { userId, userName, ...how }: Joining,
  at: Date,
): { member: NewMember; events: NewEvent[] } {
  const { roomId, roomName, lastSeq } = room;
  const createdAt = at.toISOString();
  const joinedEventSeq = room.nextEventSeq();
  const role = room.memberCount === 0 && room.directKey === null ? 'owner' : 'member';
  room.memberCount += 1;
  const toRoom = noticedEvent(room, {
    actionType: 'JOIN',
    eventSeq: joinedEventSeq,
    userId,
    writer: userName,
    roomName,
    ...how,
    createdAt,
  });
  const member = {
    userId,
    userName,
    roomId,
    joinedSeq: lastSeq,
    readSeq: lastSeq,
    joinedEventSeq,
    role,
  } as const;
  const { invitedBy } = how;
  if (invitedBy === undefined || invitedBy === userId) return { member, events: [toRoom] };
  const toMember = { actionType: 'INVITE', userId, roomId, roomName, invitedBy, createdAt } as const;
  return { member, events: [toRoom, userEvent(toMember)] };
}

/** A draft of an earlier membership is not kept for this one (drafts.ts). */
export function insertMembers(members: readonly NewMember[]): Prisma.Sql[] {
  if (members.length === 0) return [];
  const column = <Value>(value: (member: NewMember) => Value) => members.map(value);
  return [
    Prisma.sql`
      WITH forgotten AS (${removeDrafts(members)})
      INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq, role)
      SELECT * FROM unnest(
        ${column(({ roomId }) => roomId)}::bigint[],
        ${column(({ userId }) => userId)}::text[],
        ${column(({ joinedSeq }) => joinedSeq)}::int[],
        ${column(({ joinedEventSeq }) => joinedEventSeq)}::int[],
        ${column(({ readSeq }) => readSeq)}::int[],
        ${column(({ role }) => role)}::text[])`,
  ];
}
