/** What becomes of what was said: its writer may change it, or delete it, which leaves its place and nothing else. */
import { Failure, isOnlyEmoji, qualifyEmoji } from '@parley/contracts';
import type { Transaction } from '../database.ts';
import { searchable } from '../search-text.ts';
import { findClosed } from './closed-rooms.ts';
import { enterRooms } from './enter-rooms.ts';
import { type LockedRoom, saveRooms } from './locked-rooms.ts';
import { type FoundMessage, findMessages, visible } from './messages.ts';
import { type Member, newestMembers } from './room-access.ts';
import type { OnceService, Plain } from './service.ts';

interface Change {
  readonly roomId: number;
  readonly messageId: number;
  readonly seq: number;
  readonly content: string;
  readonly mentions: readonly string[];
  readonly modifiedAt: string;
}

export const modifyChats: OnceService<'user-modify-chat'> = {
  kind: 'once',
  async run(requests, transaction, events, { now }) {
    const { rooms, access, own } = await enterWithMessages(transaction, requests);
    const isClosed = await findClosed(transaction, rooms);
    const newest = await newestMembers(transaction, [...rooms.keys()]);
    const lockedAt = now();
    const changes = new Map<number, Change>();
    const answers = requests.map((request, cause) => {
      const found = own(request);
      if (found instanceof Failure) return found;
      const { room, member, message } = found;
      const { roomId, messageId, userId } = request;
      if (isClosed(room)) return new Failure('BLOCKED');
      const isEmojiRoom = room.chatType === 'EMOJI';
      if (isEmojiRoom && !isOnlyEmoji(request.content)) return new Failure('EMOJI_ONLY');
      const content = isEmojiRoom ? qualifyEmoji(request.content) : request.content;
      const mentions = access.membersAmong(roomId, request.mentions);
      const { seq, createdAt } = message;
      const modifiedAt = room.at(lockedAt).toISOString();
      changes.set(messageId, { roomId, messageId, seq, content, mentions, modifiedAt });
      const isForAll = seq > (newest.get(roomId) ?? 0);
      events.room(cause, room, {
        actionType: 'MODIFY',
        eventSeq: room.nextEventSeq(),
        messageId,
        seq,
        userId,
        writer: member.userName,
        content: isForAll ? content : null,
        isDeleted: false,
        mentions: isForAll ? mentions : null,
        createdAt: createdAt.toISOString(),
        modifiedAt,
      });
      return { roomId, messageId, seq, modifiedAt };
    });
    await updateMessages(transaction, [...changes.values()]);
    await saveRooms(transaction, rooms.values());
    return answers;
  },
};

export const deleteChats: OnceService<'user-delete-chat'> = {
  kind: 'once',
  async run(requests, transaction, events, { now }) {
    const { rooms, own } = await enterWithMessages(transaction, requests);
    const lockedAt = now();
    const deleted: Deleted[] = [];
    const answers = requests.map((request, cause) => {
      const found = own(request);
      if (found instanceof Failure) return found;
      const { room, member, message } = found;
      const { roomId, messageId, userId } = request;
      message.isDeleted = true;
      const { seq, createdAt } = message;
      const modifiedAt = room.at(lockedAt).toISOString();
      deleted.push({ messageId, modifiedAt });
      events.room(cause, room, {
        actionType: 'DELETE',
        eventSeq: room.nextEventSeq(),
        messageId,
        seq,
        userId,
        writer: member.userName,
        content: '',
        isDeleted: true,
        createdAt: createdAt.toISOString(),
        modifiedAt,
      });
      return { roomId, messageId, seq, modifiedAt };
    });
    await emptyMessages(transaction, deleted);
    await saveRooms(transaction, rooms.values());
    return answers;
  },
};

type Request = Plain<'user-delete-chat'> & { readonly mentions?: readonly string[] | undefined };

/** Locks the rooms, then reads who is in them, and the messages. */
async function enterWithMessages(transaction: Transaction, requests: readonly Request[]) {
  const { rooms, access } = await enterRooms(
    transaction,
    requests.flatMap(({ roomId, userId, mentions = [] }) =>
      [userId, ...mentions].map((id) => ({ roomId, userId: id })),
    ),
  );
  const messages = await findMessages(
    transaction,
    requests.map(({ messageId }) => messageId),
  );
  /** The asker's own message, or why it isn't one. */
  const own = ({ roomId, userId, messageId }: Request) => {
    const member = access.require({ roomId, userId }, rooms);
    if (member instanceof Failure) return member;
    const message = visible(messages, messageId, roomId, member.joinedSeq);
    if (!message) return new Failure('MESSAGE_NOT_FOUND');
    if (message.userId !== userId) return new Failure('FORBIDDEN');
    return { room: rooms.get(roomId) as LockedRoom, member, message } satisfies Own;
  };
  return { rooms, access, own };
}

interface Own {
  readonly room: LockedRoom;
  readonly member: Member;
  readonly message: FoundMessage;
}

async function updateMessages(transaction: Transaction, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ roomId, messageId, seq, content, mentions, modifiedAt }) => ({
    message_id: messageId,
    modified_at: modifiedAt,
    content,
    mentions,
    ...searchable({ roomId, seq }, content),
  }));
  await transaction.$executeRaw`
    UPDATE messages m SET
      content = c.content, folded = c.folded, grams = c.grams, mentions = c.mentions,
      modified_at = c.modified_at
    FROM json_to_recordset(${JSON.stringify(rows)}::json)
      AS c (message_id bigint, modified_at timestamptz, content text, folded text, grams int[], mentions text[])
    WHERE m.message_id = c.message_id`;
}

interface Deleted {
  readonly messageId: number;
  readonly modifiedAt: string;
}

async function emptyMessages(transaction: Transaction, deleted: readonly Deleted[]): Promise<void> {
  if (deleted.length === 0) return;
  const messageIds = deleted.map(({ messageId }) => messageId);
  await transaction.$executeRaw`
    WITH gone AS (DELETE FROM reactions WHERE message_id = ANY(${messageIds}::bigint[]))
    UPDATE messages m SET
      content = '', folded = NULL, grams = '{}', mentions = '{}', files = '[]', profile_img = NULL,
      is_deleted = true, modified_at = d.modified_at
    FROM unnest(
      ${messageIds}::bigint[],
      ${deleted.map(({ modifiedAt }) => modifiedAt)}::timestamptz[]
    ) AS d (message_id, modified_at)
    WHERE m.message_id = d.message_id`;
}
