/**
 * Changes and deletes messages. The writer may change or delete a message, and those in charge of the room may delete
 * it too. A deleted message keeps only its place; its text is also removed from the stored reply of the request that
 * sent it.
 */
import { Failure, isOnlyEmoji, qualifyEmoji } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { roomEvent } from '../outbox/new-events.ts';
import { saveRooms } from './locked-rooms.ts';
import { outranks } from './member-roles.ts';
import { hideFiles, lockFilesOf } from './message-files.ts';
import { type EnteredWithMessages, enterWithMessages, namedMessage } from './named-message.ts';
import { newestMembers } from './room-access.ts';
import { searchable } from './search-text.ts';
import { type OnceService, type Outcome, type Plain, quiet } from './service.ts';

interface Change {
  readonly roomId: number;
  readonly messageId: number;
  readonly seq: number;
  readonly content: string;
  readonly mentions: readonly string[];
  readonly modifiedAt: string;
}

interface FoundWithNewest extends EnteredWithMessages {
  /** For each room, the highest `joinedSeq` of its members: some member can't see the messages up to there. */
  readonly newest: ReadonlyMap<number, number>;
}

interface FoundWithFiles extends EnteredWithMessages {
  /** Files shown by the messages. */
  readonly files: readonly string[];
}

export const modifyChats: OnceService<'user-modify-chat', Plain<'user-modify-chat'>, FoundWithNewest> = {
  kind: 'once',
  load: (requests) => ({
    ...enterWithMessages(
      requests,
      requests.flatMap(({ roomId, mentions = [] }) => mentions.map((userId) => ({ userId, roomId }))),
    ),
    newest: newestMembers(requests.map(({ roomId }) => roomId)),
  }),
  decide(requests, found, { at }) {
    const changes = new Map<number, Change>();
    const outcomes = requests.map((request): Outcome<'user-modify-chat'> => {
      const named = namedMessage(request, found);
      if (named instanceof Failure) return quiet(named);
      const { room, member, message } = named;
      const { roomId, messageId, userId } = request;
      // A forwarded message is shown as somebody else's words.
      if (message.userId !== userId || message.isForwarded) return quiet(new Failure('FORBIDDEN'));
      if (found.access.isClosed(roomId)) return quiet(new Failure('BLOCKED'));
      if (request.content === '' && message.files.length === 0) return quiet(saysNothing());
      const isEmojiRoom = room.chatType === 'EMOJI';
      if (isEmojiRoom && request.content !== '' && !isOnlyEmoji(request.content))
        return quiet(new Failure('EMOJI_ONLY'));
      const content = isEmojiRoom ? qualifyEmoji(request.content) : request.content;
      const mentions = found.access.membersAmong(roomId, request.mentions);
      const { seq, createdAt } = message;
      const modifiedAt = room.at(at).toISOString();
      changes.set(messageId, { roomId, messageId, seq, content, mentions, modifiedAt });
      const isForAll = seq > (found.newest.get(roomId) ?? 0);
      const event = roomEvent(room, {
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
      return { answer: { roomId, messageId, seq, modifiedAt }, events: [event] };
    });
    const writes = [...updateMessages([...changes.values()]), ...saveRooms(found.rooms.values())];
    return { outcomes, writes };
  },
};

const saysNothing = () =>
  new Failure('BAD_REQUEST', '잘못된 요청입니다 (content: must not be empty without files)');

export const deleteChats: OnceService<'user-delete-chat', Plain<'user-delete-chat'>, FoundWithFiles> = {
  kind: 'once',
  load: (requests) => ({
    ...enterWithMessages(requests),
    files: lockFilesOf(requests.map(({ messageId }) => messageId)),
  }),
  decide(requests, found, { at }) {
    const deleted: Deleted[] = [];
    const outcomes = requests.map((request): Outcome<'user-delete-chat'> => {
      const named = namedMessage(request, found);
      if (named instanceof Failure) return quiet(named);
      const { room, member, message } = named;
      const { roomId, messageId, userId } = request;
      const isOwn = message.userId === userId;
      if (!isOwn && !outranks(member, message.writerRole)) return quiet(new Failure('FORBIDDEN'));
      message.isDeleted = true;
      const modifiedAt = room.at(at).toISOString();
      deleted.push({ messageId, modifiedAt, deletedBy: isOwn ? null : userId });
      const { seq, createdAt } = message;
      const event = roomEvent(room, {
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
      return { answer: { roomId, messageId, seq, modifiedAt }, events: [event] };
    });
    const messageIds = deleted.map(({ messageId }) => messageId);
    const writes = [...emptyMessages(deleted), ...hideFiles(messageIds, found.files, at)];
    return { outcomes, writes: [...writes, ...saveRooms(found.rooms.values())] };
  },
};

function updateMessages(changes: readonly Change[]): Prisma.Sql[] {
  if (changes.length === 0) return [];
  const rows = changes.map(({ roomId, messageId, seq, content, mentions, modifiedAt }) => ({
    message_id: messageId,
    modified_at: modifiedAt,
    content,
    mentions,
    ...searchable({ roomId, seq }, content),
  }));
  return [
    Prisma.sql`
    UPDATE messages m SET
      content = c.content, folded = c.folded, grams = c.grams, mentions = c.mentions,
      modified_at = c.modified_at
    FROM json_to_recordset(${JSON.stringify(rows)}::json)
      AS c (message_id bigint, modified_at timestamptz, content text, folded text, grams int[], mentions text[])
    WHERE m.message_id = c.message_id`,
  ];
}

interface Deleted {
  readonly messageId: number;
  readonly modifiedAt: string;
  /** The member in charge who deleted it, if that was not the writer. */
  readonly deletedBy: string | null;
}

/**
 * The request ids of the stored replies are passed as an array, so that the index is used whatever number of them the
 * planner expects.
 */
function emptyMessages(deleted: readonly Deleted[]): Prisma.Sql[] {
  if (deleted.length === 0) return [];
  const messageIds = deleted.map(({ messageId }) => messageId);
  return [
    Prisma.sql`
      UPDATE inbox SET reply = jsonb_set(reply::jsonb, '{message}', '""')::text
      WHERE pair = 'user-add-chat' AND request_id = ANY(ARRAY(
        SELECT request_id FROM messages WHERE message_id = ANY(${messageIds}::bigint[])))`,
    Prisma.sql`
      WITH gone AS (DELETE FROM reactions WHERE message_id = ANY(${messageIds}::bigint[])),
        unpinned AS (DELETE FROM pins WHERE message_id = ANY(${messageIds}::bigint[])),
        settled AS (DELETE FROM reports WHERE message_id = ANY(${messageIds}::bigint[]))
      UPDATE messages m SET
        content = '', folded = NULL, grams = '{}', mentions = '{}', files = '[]', profile_img = NULL,
        forwarded_from = NULL, request_id = NULL, is_deleted = true, modified_at = d.modified_at,
        deleted_by = d.deleted_by
      FROM unnest(
        ${messageIds}::bigint[],
        ${deleted.map(({ modifiedAt }) => modifiedAt)}::timestamptz[],
        ${deleted.map(({ deletedBy }) => deletedBy)}::text[]
      ) AS d (message_id, modified_at, deleted_by)
      WHERE m.message_id = d.message_id`,
  ];
}
