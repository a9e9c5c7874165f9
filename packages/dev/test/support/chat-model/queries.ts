/** What the model answers to those who only look. */
import { fold, type Message, type RequestOf } from '@parley/contracts';
import { excerpt, grouped, repliedTo } from './messages.ts';
import {
  type ChatState,
  type Given,
  type ModelMember,
  type ModelMessage,
  type ModelRoom,
  ownerOf,
  visibleTo,
} from './state.ts';

export function searchChat(state: ChatState, request: RequestOf<'user-search-chat'>, given: Given) {
  const { before, after, around, limit = 50 } = request;
  const { room, member } = state.enter(request.userId, request.roomId);
  const all = visibleTo(room, member);
  const place = around === undefined ? undefined : around - Math.floor(limit / 2);
  const earlier = all.filter(({ seq }) => before === undefined || seq < before);
  const later = all.filter(({ seq }) => seq > (after ?? 0));
  const page =
    place !== undefined
      ? all.filter(({ seq }) => seq >= place && seq < place + limit)
      : after !== undefined
        ? later.slice(0, limit)
        : earlier.slice(-limit);
  const first = page[0]?.seq ?? place ?? before ?? (after ?? 0) + 1;
  const last = page.at(-1)?.seq ?? (place === undefined ? first - 1 : place + limit - 1);
  const hasBefore = all.some(({ seq }) => seq < first);
  const hasAfter = all.some(({ seq }) => seq > last);
  const hasMore = place !== undefined ? hasBefore || hasAfter : after !== undefined ? hasAfter : hasBefore;
  const formerMembers = namedIn(page)
    .filter((userId) => !room.members.has(userId))
    .map((userId) => ({ userId, userName: state.nameOf(userId) }));
  const message = page.map((said) => told(said, member));
  const notice = noticesOf(state, room, request, given);
  return { message, formerMembers, notice, hasMore, hasBefore, hasAfter };
}

/** The lines behind a page's messages and the one before it. When they were written only the system knows. */
function noticesOf(
  state: ChatState,
  room: ModelRoom,
  { userId: asker, before, after, around, limit = 50 }: RequestOf<'user-search-chat'>,
  given: Given,
) {
  const { joinedSeq, joinedEventSeq } = room.members.get(asker) as ModelMember;
  const newest = room.messages.length;
  const end = before === undefined ? newest : Math.min(before - 1, newest);
  const first =
    after !== undefined
      ? Math.max(after, joinedSeq) + 1
      : around !== undefined
        ? around - Math.floor(limit / 2)
        : end - limit + 1;
  const last = after === undefined && around === undefined ? end : Math.min(first + limit - 1, newest);
  const isBehind = (seq: number) => seq >= Math.max(first - 1, joinedSeq) && seq <= last;
  return room.events
    .filter(({ afterSeq = -1, eventSeq }) => (eventSeq ?? 0) >= joinedEventSeq && isBehind(afterSeq))
    .map(({ eventSeq, afterSeq, actionType, userId = '', invitedBy, removedBy, roomName }, index) => {
      const byUserId = invitedBy ?? removedBy ?? null;
      return {
        eventSeq,
        afterSeq,
        actionType,
        userId,
        userName: state.nameOf(userId),
        byUserId,
        byUserName: byUserId === null ? null : state.nameOf(byUserId),
        roomName: actionType === 'RENAME' ? (roomName ?? null) : null,
        seq: null,
        createdAt: given.notice?.[index]?.createdAt,
      };
    });
}

/** Whom messages mention, and who reacted to them, each once. */
function namedIn(messages: readonly ModelMessage[]): string[] {
  const named = messages.flatMap(({ mentions, reactions }) => [
    ...mentions,
    ...grouped(reactions).flatMap(({ userId }) => userId),
  ]);
  return [...new Set(named)].toSorted();
}

export function findChat(state: ChatState, request: RequestOf<'user-find-chat'>) {
  const { userId, roomId, before = Number.POSITIVE_INFINITY, limit = 20 } = request;
  state.nameOf(userId);
  const rooms =
    roomId === undefined
      ? [...state.rooms.values()].filter(({ members }) => members.has(userId))
      : [state.enter(userId, roomId).room];
  const found = rooms
    .flatMap((room) => {
      const member = room.members.get(userId) as ModelMember;
      return visibleTo(room, member).map((message) => ({ message, member }));
    })
    .filter(({ message }) => !message.isDeleted && message.messageId < before)
    .filter(({ message }) => fold(message.content).includes(fold(request.text)))
    .toSorted((one, other) => other.message.messageId - one.message.messageId);
  const page = found.slice(0, limit);
  return {
    message: page.map(({ message, member }) => ({ ...told(message, member), roomId: message.roomId })),
    hasMore: found.length > limit,
    // In so few rooms only what doesn't fit onto the page is left for another.
    nextCursor: found.length > limit ? `0....${page.at(-1)?.message.messageId}` : null,
  };
}

export function searchRoom(state: ChatState, request: RequestOf<'user-search-room'>) {
  const { userId, roomId } = request;
  state.nameOf(userId);
  const own = [...state.rooms.values()].filter(({ members }) => members.has(userId));
  const rooms = roomId === undefined ? own : own.filter((room) => room.roomId === roomId);
  if (roomId !== undefined) state.enter(userId, roomId);
  const shown = roomId === undefined ? 10 : 500;
  return { chatRoomDTOS: rooms.map((room) => listed(state, room, userId, shown)), hasMore: false };
}

export function searchMembership(state: ChatState, request: RequestOf<'user-search-membership'>) {
  const { userId, after = 0 } = request;
  state.nameOf(userId);
  const room = [...state.rooms.values()]
    .toSorted((one, other) => one.roomId - other.roomId)
    .flatMap(({ roomId, members, events }) => {
      const member = members.get(userId);
      if (!member || roomId <= after) return [];
      return [{ roomId, eventSeq: events.length, joinedEventSeq: member.joinedEventSeq }];
    });
  return { room, hasMore: false };
}

function told(message: ModelMessage, { joinedSeq }: ModelMember): Message {
  const { messageId, seq, userId, writer, content, isDeleted, deletedBy, createdAt, modifiedAt } = message;
  const { mentions, profileImg, files, replyTo } = message;
  // That a message was answered to is no secret; what it said is one to those who came later.
  const replied = replyTo && repliedTo(replyTo, replyTo.seq > joinedSeq);
  return {
    messageId,
    seq,
    userId,
    writer,
    content,
    isDeleted,
    deletedBy,
    createdAt,
    modifiedAt,
    replyTo: replied ?? null,
    reactions: grouped(message.reactions),
    mentions,
    profileImg,
    files,
  };
}

/** A room as a list shows it to one of its members. */
function listed(state: ChatState, room: ModelRoom, userId: string, shown: number) {
  const { roomId, roomName, chatType, couple, createdAt, members, messages, events } = room;
  const { joinedSeq, readSeq } = members.get(userId) as ModelMember;
  const last = visibleTo(room, { joinedSeq }).at(-1);
  const others = [...members.keys()].filter((id) => id !== userId).toSorted();
  const among = new Set([userId, ...others].slice(0, shown));
  return {
    roomId,
    roomName,
    chatType,
    direct: couple !== undefined,
    createdAt,
    memberCount: members.size,
    members: [...members.values()]
      .filter((member) => among.has(member.userId))
      .map((member) => ({
        userId: member.userId,
        userName: state.nameOf(member.userId),
        profileImg: '',
        presence: 'offline',
        readSeq: member.readSeq,
        joinedSeq: member.joinedSeq,
        role: roleOf(room, member.userId),
      })),
    lastMessage: last
      ? {
          messageId: last.messageId,
          seq: last.seq,
          userId: last.userId,
          writer: last.writer,
          content: excerpt(last.content),
          files: last.files.slice(0, 1),
          isDeleted: last.isDeleted,
          createdAt: last.createdAt,
        }
      : null,
    lastSeq: messages.length,
    joinedSeq,
    readSeq,
    unread: messages.filter((said) => said.seq > readSeq && !said.isDeleted).length,
    unreadDeleted: messages.filter((said) => said.seq > readSeq && said.isDeleted).map(({ seq }) => seq),
    eventSeq: events.length,
    notify: 'all',
    mutedUntil: null,
    favourite: false,
    archived: false,
    markedUnread: false,
    description: '',
    roomImg: null,
    isPublic: false,
    role: roleOf(room, userId),
    reports: 0,
    draft: null,
  };
}

const roleOf = (room: ModelRoom, userId: string) => (ownerOf(room) === userId ? 'owner' : 'member');
