/** The model's messages: said, modified, deleted, reacted to. */
import {
  Failure,
  isOnlyEmoji,
  qualifyEmoji,
  type Reaction,
  type RepliedTo,
  type RequestOf,
} from '@parley/contracts';
import {
  type ChatState,
  emit,
  type Given,
  type ModelMessage,
  type ModelRoom,
  ownerOf,
  requireOpen,
} from './state.ts';

/** Different emoji on a message, at most. */
export const maxEmoji = 20;
/** Of one user on one message, at most. */
const maxOwn = 10;

export function addChat(state: ChatState, request: RequestOf<'user-add-chat'>, given: Given) {
  const { writerId: userId, roomId, profileImg = null, files } = request;
  const { room, member, name } = state.enter(userId, roomId);
  const target = request.replyTo === undefined ? undefined : state.message(room, member, request.replyTo);
  requireOpen(state, room);
  const content = contentIn(room, request.message);
  const seq = room.messages.length + 1;
  const said: ModelMessage = {
    messageId: given.messageId ?? 0,
    roomId,
    seq,
    userId,
    writer: name,
    createdAt: given.createdAt ?? '',
    replyTo: target,
    content,
    isDeleted: false,
    deletedBy: null,
    modifiedAt: null,
    mentions: called(room, request.mentions),
    profileImg,
    files: files ?? [],
    reactions: [],
  };
  room.messages.push(said);
  member.readSeq = seq;
  const { messageId, writer, createdAt, mentions } = said;
  const replyTo = target ? toldToAll(room, target) : null;
  const event = { messageId, seq, userId, writer, content, isDeleted: false, createdAt, modifiedAt: null };
  emit(room, { actionType: 'SEND', ...event, profileImg, files: said.files, replyTo, mentions });
  return { roomId, message: content, createdAt, messageId, seq };
}

export function modifyChat(state: ChatState, request: RequestOf<'user-modify-chat'>, given: Given) {
  const { room, said, name } = own(state, request);
  const { userId } = request;
  requireOpen(state, room);
  const content = contentIn(room, request.content);
  const mentions = called(room, request.mentions);
  const modifiedAt = given.modifiedAt ?? '';
  Object.assign(said, { content, mentions, modifiedAt });
  const { roomId, messageId, seq, createdAt } = said;
  const event = { messageId, seq, userId, writer: name, createdAt, modifiedAt };
  const told = isSeenByAll(room, said) ? { content, mentions } : { content: null, mentions: null };
  emit(room, { actionType: 'MODIFY', ...event, ...told, isDeleted: false });
  return { roomId, messageId, seq, modifiedAt };
}

export function deleteChat(state: ChatState, request: RequestOf<'user-delete-chat'>, given: Given) {
  const { userId: deleter } = request;
  const { room, member, name } = state.enter(deleter, request.roomId);
  const said = state.message(room, member, request.messageId);
  const isOwn = said.userId === deleter;
  if (!isOwn && ownerOf(room) !== deleter) throw new Failure('FORBIDDEN');
  const modifiedAt = given.modifiedAt ?? '';
  const emptied = { content: '', mentions: [], files: [], profileImg: null, reactions: [] };
  Object.assign(said, { ...emptied, isDeleted: true, deletedBy: isOwn ? null : deleter, modifiedAt });
  const { roomId, messageId, seq, createdAt } = said;
  const event = { messageId, seq, userId: deleter, writer: name, createdAt, modifiedAt };
  emit(room, { actionType: 'DELETE', ...event, content: '', isDeleted: true });
  return { roomId, messageId, seq, modifiedAt };
}

export function reactToChat(state: ChatState, request: RequestOf<'user-react-chat'>) {
  const { userId, roomId, messageId, on } = request;
  const emoji = qualifyEmoji(request.emoji);
  const { room, member, name } = state.enter(userId, roomId);
  const said = state.message(room, member, messageId);
  requireOpen(state, room);
  const others = said.reactions.filter((one) => one.emoji !== emoji || one.userId !== userId);
  const isOn = others.length < said.reactions.length;
  if (isOn !== on) {
    const all = on ? [...others, { emoji, userId }] : others;
    const own = all.filter((one) => one.userId === userId);
    if (on && (own.length > maxOwn || grouped(all).length > maxEmoji))
      throw new Failure('TOO_MANY_REACTIONS');
    said.reactions = all;
    const { seq, createdAt } = said;
    const reactions = grouped(all);
    emit(room, {
      actionType: 'REACT',
      messageId,
      seq,
      userId,
      writer: name,
      createdAt,
      reactions,
      emoji,
      on,
    });
  }
  return { roomId, messageId, reactions: grouped(said.reactions) };
}

/** By emoji, in the order of the first of each. */
export function grouped(reactions: ModelMessage['reactions']): Reaction[] {
  const emoji = [...new Set(reactions.map((one) => one.emoji))];
  return emoji.map((each) => ({
    emoji: each,
    userId: reactions.flatMap((one) => (one.emoji === each ? [one.userId] : [])),
  }));
}

/** Who can't see what was said is told neither its words nor its files. */
export function repliedTo(message: ModelMessage, isSeen: boolean): RepliedTo {
  const { messageId, seq, userId, writer, content, files } = message;
  const said = { messageId, seq, userId, writer };
  if (!isSeen) return { ...said, content: '' };
  return { ...said, content: excerpt(content), ...(files.length > 0 && { files: files.slice(0, 1) }) };
}

/** An event goes to all members: what one of them can't see, it doesn't tell. */
function isSeenByAll({ members }: ModelRoom, { seq }: ModelMessage): boolean {
  return [...members.values()].every(({ joinedSeq }) => seq > joinedSeq);
}

function toldToAll(room: ModelRoom, target: ModelMessage): RepliedTo {
  return repliedTo(target, isSeenByAll(room, target));
}

export function excerpt(content: string): string {
  return content.slice(0, 100).replace(/[\ud800-\udbff]$/, '');
}

/** Of those mentioned, the members, each once. */
function called(room: ModelRoom, mentions: readonly string[] = []): string[] {
  return [...new Set(mentions)].filter((userId) => room.members.has(userId));
}

function contentIn({ chatType }: ModelRoom, content: string): string {
  if (chatType !== 'EMOJI') return content;
  if (!isOnlyEmoji(content)) throw new Failure('EMOJI_ONLY');
  return qualifyEmoji(content);
}

/** The asker's own message. */
function own(state: ChatState, request: RequestOf<'user-modify-chat'>) {
  const { userId, roomId, messageId } = request;
  const { room, member, name } = state.enter(userId, roomId);
  const said = state.message(room, member, messageId);
  if (said.userId !== userId) throw new Failure('FORBIDDEN');
  return { room, said, name };
}
