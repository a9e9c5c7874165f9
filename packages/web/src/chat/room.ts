/** One room as its list shows it, and how events change it. */
import type { MemberRole, Reply, RoomEvent, RoomSetting, UserEvent } from '@parley/contracts';

type Told = Extract<Reply<'user-search-room'>, { isSuccess: true }>['chatRoomDTOS'][number];

export interface Member {
  readonly userId: string;
  readonly userName: string;
  readonly readSeq: number;
  /** They can't see messages up to here. */
  readonly joinedSeq: number;
  readonly role: MemberRole;
}

export interface Room extends Omit<Told, 'members' | 'unread' | 'draft'> {
  readonly members: readonly Member[];
  /** Whether `members` are all of them, not the first ten. */
  readonly isWhole: boolean;
}

export function roomOf(told: Told, isWhole: boolean): Room {
  const { unread: _, draft: __, ...room } = told;
  const members = told.members.map(({ userId, userName, readSeq, joinedSeq = 0, role }) => ({
    userId,
    userName,
    readSeq,
    joinedSeq,
    role: role ?? 'member',
  }));
  return {
    ...room,
    // A worker that is older than the pages does not send it, nor the following fields.
    unreadDeleted: told.unreadDeleted ?? [],
    ...settingOf(told),
    description: told.description ?? '',
    roomImg: told.roomImg ?? null,
    isPublic: told.isPublic ?? false,
    role: told.role ?? 'member',
    reports: told.reports ?? 0,
    members,
    isWhole: isWhole || members.length === told.memberCount,
  };
}

/** A member's own settings of a room, from a reply or an event. */
export function settingOf(told: Partial<RoomSetting> | UserEvent): RoomSetting {
  return {
    notify: told.notify ?? 'all',
    mutedUntil: told.mutedUntil ?? null,
    favourite: told.favourite ?? false,
    archived: told.archived ?? false,
    markedUnread: told.markedUnread ?? false,
  };
}

export function isMuted({ mutedUntil }: Pick<Room, 'mutedUntil'>): boolean {
  return mutedUntil !== null && Date.parse(mutedUntil) > Date.now();
}

/** Whether the member wants no notifications of the room now. */
export function isSilent(room: Pick<Room, 'mutedUntil' | 'notify'>): boolean {
  return room.notify === 'none' || isMuted(room);
}

/** Whether the member wants a notification of a message, given its mentions. */
export function isNotified(room: Room | undefined, mentions: readonly string[], me: string): boolean {
  if (!room) return true;
  return !isSilent(room) && (room.notify === 'all' || mentions.includes(me));
}

/** What a room adds to the total of new messages: nothing, if its notifications are off. */
export function newIn(room: Room): number {
  if (room.notify !== 'all' || isSilent(room)) return 0;
  return Math.max(unreadOf(room), room.markedUnread ? 1 : 0);
}

/** Messages after the read mark, without deleted ones and those before the member joined. */
export function unreadOf({ lastSeq, readSeq, joinedSeq, unreadDeleted }: Room): number {
  const mark = Math.max(readSeq, joinedSeq);
  return Math.max(0, lastSeq - mark - unreadDeleted.filter((seq) => seq > mark).length);
}

/** Seq of the first unread message; null if there is none. */
export function firstUnreadOf(room: Room): number | null {
  if (unreadOf(room) === 0) return null;
  let seq = Math.max(room.readSeq, room.joinedSeq) + 1;
  while (room.unreadDeleted.includes(seq)) seq += 1;
  return seq;
}

/** Time of the last message, or of the room's creation; ISO 8601 in UTC, so that texts compare like times. */
export function activeAt({ lastMessage, createdAt }: Room): string {
  return lastMessage?.createdAt ?? createdAt;
}

/** The other user of a direct room; undefined in other rooms, and once they have left. */
export function partnerOf({ direct, members }: Room, me: string): Member | undefined {
  return direct ? members.find(({ userId }) => userId !== me) : undefined;
}

const ranks: Record<MemberRole, number> = { member: 0, admin: 1, owner: 2 };

/** Whether the user is in charge of the room. */
export const isInCharge = ({ role }: Room): boolean => ranks[role] > 0;

/** Whether the user may act on somebody there, whether or not they are still a member. */
export function outranks({ role, members }: Room, userId: string): boolean {
  const other = members.find((member) => member.userId === userId)?.role ?? 'member';
  return ranks[role] > ranks[other];
}

/** A room's displayed name: a direct room is named after the other user; `''` once they are gone. */
export function roomNameOf(room: Room, me: string): string {
  return room.direct ? (partnerOf(room, me)?.userName ?? '') : room.roomName;
}

/**
 * Applies an event to its room; `me` is the user looking at it.
 * @returns the same room for a repeat, and undefined if events before it are missing
 */
export function afterEvent(room: Room, event: RoomEvent, me: string): Room | undefined {
  const { eventSeq } = event;
  if (eventSeq === null || eventSeq <= room.eventSeq) return room;
  if (eventSeq > room.eventSeq + 1) return undefined;
  return { ...changed(room, event, me), eventSeq };
}

function changed(room: Room, event: RoomEvent, me: string): Room {
  switch (event.actionType) {
    case 'SEND':
      return afterSend(room, event, me);
    case 'MODIFY':
      return afterChange(room, event);
    case 'DELETE':
      return afterDelete(afterChange(room, event), event);
    case 'JOIN':
      return afterJoin(room, event);
    case 'LEAVE':
      return {
        ...room,
        memberCount: room.memberCount - 1,
        members: room.members.filter(({ userId }) => userId !== event.userId),
      };
    case 'RENAME':
      return { ...room, roomName: event.roomName ?? room.roomName };
    case 'MEMBER_NAME':
      return {
        ...room,
        members: room.members.map((member) =>
          member.userId === event.userId ? { ...member, userName: event.writer ?? member.userName } : member,
        ),
      };
    case 'ROLE':
      return afterRole(room, event, me);
    case 'ROOM':
      return {
        ...room,
        description: event.description ?? room.description,
        roomImg: (event.roomImg ?? room.roomImg) || null,
        isPublic: event.isPublic ?? room.isPublic,
      };
    case 'READ':
      return afterRead(room, event.userId, event.seq ?? 0, me);
    default:
      return room;
  }
}

function afterSend(room: Room, event: RoomEvent, me: string): Room {
  const { seq, messageId, userId, createdAt } = event;
  if (seq === null || messageId === null) return room;
  const content = event.content ?? '';
  const writer = event.writer ?? userId;
  const files = (event.files ?? []).slice(0, 1);
  const lastMessage = { messageId, seq, userId, writer, content, files, isDeleted: false, createdAt };
  // A message brings an archived room back, unless its member has silenced it.
  const archived = room.archived && isSilent(room);
  // Writing a message moves the writer's own read mark.
  return afterRead({ ...room, lastSeq: seq, lastMessage, archived }, userId, seq, me);
}

function afterChange(room: Room, event: RoomEvent): Room {
  const { lastMessage } = room;
  if (lastMessage?.messageId !== event.messageId || lastMessage === null) return room;
  const content = event.content ?? lastMessage.content;
  return { ...room, lastMessage: { ...lastMessage, content, isDeleted: event.isDeleted ?? false } };
}

function afterRole(room: Room, { userId, role = 'member' }: RoomEvent, me: string): Room {
  const members = room.members.map((member) => (member.userId === userId ? { ...member, role } : member));
  if (userId !== me) return { ...room, members };
  return { ...room, members, role, reports: role === 'member' ? 0 : room.reports };
}

/** A message that was deleted unread no longer counts as unread. */
function afterDelete(room: Room, { seq }: RoomEvent): Room {
  if (seq === null || seq <= room.readSeq || room.unreadDeleted.includes(seq)) return room;
  return { ...room, unreadDeleted: [...room.unreadDeleted, seq] };
}

function afterJoin(room: Room, { userId, writer }: RoomEvent): Room {
  if (room.members.some((member) => member.userId === userId)) return room;
  const joined = {
    userId,
    userName: writer ?? userId,
    readSeq: room.lastSeq,
    joinedSeq: room.lastSeq,
    role: 'member' as const,
  };
  return {
    ...room,
    memberCount: room.memberCount + 1,
    members: room.isWhole || room.members.length < 10 ? [...room.members, joined] : room.members,
  };
}

/** Moves somebody's read mark; a mark never moves back. */
export function afterRead(room: Room, userId: string, seq: number, me: string): Room {
  const members = room.members.map((member) =>
    member.userId === userId && member.readSeq < seq ? { ...member, readSeq: seq } : member,
  );
  if (userId !== me || seq <= room.readSeq) return { ...room, members };
  const unreadDeleted = room.unreadDeleted.filter((deleted) => deleted > seq);
  return { ...room, members, readSeq: seq, unreadDeleted, markedUnread: false };
}
