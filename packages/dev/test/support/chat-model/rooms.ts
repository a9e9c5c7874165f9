/** The model's rooms: made, entered, left, renamed, read. */
import { Failure, type RequestOf } from '@parley/contracts';
import { type ChatState, emit, type Given, type ModelRoom, ownerOf, requireOpen } from './state.ts';

export function addRoom(state: ChatState, request: RequestOf<'user-add-room'>, given: Given) {
  const { userId, friendId, chatType = 'NORMAL', direct = false } = request;
  const friends = [...new Set(friendId)].filter((friend) => friend !== userId);
  const everybody = [userId, ...friends];
  if (direct && friends.length !== 1) throw new Failure('BAD_REQUEST');
  state.requireUsers(everybody);
  if (friends.some((friend) => state.isBlocked(userId, friend))) throw new Failure('BLOCKED');
  const couple = direct ? everybody.toSorted() : undefined;
  const existing = [...state.rooms.values()].find(
    (room) => couple && room.couple && couple.join() === room.couple.join(),
  );
  const room: ModelRoom = existing ?? {
    roomId: given.roomId ?? 0,
    chatType,
    couple,
    createdAt: given.createdAt ?? '',
    roomName: request.roomName ?? defaultName(everybody.map((id) => state.nameOf(id))),
    members: new Map(),
    messages: [],
    events: [],
  };
  state.rooms.set(room.roomId, room);
  for (const id of everybody) if (!room.members.has(id)) join(state, room, id, userId);
  const { roomId, roomName, createdAt } = room;
  return { friendId, roomId, roomName, createdAt };
}

/** Of the names, as many characters as fit; none is cut in two. */
function defaultName(names: readonly string[]): string {
  return names
    .join(', ')
    .slice(0, 100)
    .replace(/[\ud800-\udbff]$/, '');
}

function join(state: ChatState, room: ModelRoom, userId: string, invitedBy: string): void {
  const { roomName, messages } = room;
  const writer = state.nameOf(userId);
  const joinedEventSeq = emit(room, { actionType: 'JOIN', userId, writer, roomName, invitedBy });
  const joinedSeq = messages.length;
  room.members.set(userId, { userId, joinedSeq, joinedEventSeq, readSeq: joinedSeq });
}

export function inviteToRoom(state: ChatState, request: RequestOf<'user-invite-room'>) {
  const { userId, roomId, friendId } = request;
  const { room } = state.enter(userId, roomId);
  const newcomers = [...new Set(friendId)].filter((friend) => !room.members.has(friend));
  state.requireUsers(newcomers);
  if (room.couple) throw new Failure('DIRECT_ROOM');
  if (newcomers.some((friend) => state.isBlocked(userId, friend))) throw new Failure('BLOCKED');
  for (const friend of newcomers) join(state, room, friend, userId);
  return { roomId, friendId };
}

export function leaveRoom(state: ChatState, { userId, roomId }: RequestOf<'user-leave-room'>) {
  const { room, name } = state.enter(userId, roomId);
  const wasOwner = ownerOf(room) === userId;
  room.members.delete(userId);
  emit(room, { actionType: 'LEAVE', userId, writer: name });
  const heir = ownerOf(room);
  if (wasOwner && heir !== undefined)
    emit(room, { actionType: 'ROLE', userId: heir, writer: state.nameOf(heir), role: 'owner' });
  return { roomId };
}

export function removeMember(state: ChatState, request: RequestOf<'user-remove-member'>) {
  const { userId, roomId, friendId } = request;
  if (friendId.includes(userId)) throw new Failure('BAD_REQUEST');
  const { room } = state.enter(userId, roomId);
  state.requireUsers(friendId);
  if (ownerOf(room) !== userId) throw new Failure('FORBIDDEN');
  for (const id of friendId)
    if (room.members.delete(id))
      emit(room, { actionType: 'LEAVE', userId: id, writer: state.nameOf(id), removedBy: userId });
  return { roomId, friendId };
}

export function renameRoom(state: ChatState, request: RequestOf<'user-rename-room'>) {
  const { userId, roomId, roomName } = request;
  const { room, name } = state.enter(userId, roomId);
  requireOpen(state, room);
  if (room.roomName !== roomName) {
    room.roomName = roomName;
    emit(room, { actionType: 'RENAME', userId, writer: name, roomName });
  }
  return { roomId, roomName };
}

export function readRoom(state: ChatState, request: RequestOf<'user-read-room'>) {
  const { userId, roomId } = request;
  const { room, member, name } = state.enter(userId, roomId);
  const seq = Math.min(request.seq, room.messages.length);
  if (seq > member.readSeq) {
    member.readSeq = seq;
    emit(room, { actionType: 'READ', userId, writer: name, seq });
  }
  const unread = room.messages.filter((said) => said.seq > member.readSeq && !said.isDeleted).length;
  return { roomId, seq: member.readSeq, unread };
}
