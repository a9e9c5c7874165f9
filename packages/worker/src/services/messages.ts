/** Messages as clients see them: in pages of history, in search results, and in replies to them. */
import type { ChatFile, ForwardedFrom, MemberRole, Message, Reaction, RepliedTo } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { cutText } from './cut-text.ts';

export interface MessageRow {
  message_id: string;
  room_id: string;
  seq: number;
  user_id: string;
  writer: string;
  content: string;
  is_deleted: boolean;
  deleted_by: string | null;
  created_at: Date;
  modified_at: Date | null;
  mentions: string[];
  profile_img: string | null;
  files: ChatFile[];
  forwarded_from: ForwardedFrom | null;
  reactions: OneReaction[] | null;
  replied_id: string | null;
  replied_seq: number | null;
  replied_user: string | null;
  replied_writer: string | null;
  replied_content: string | null;
  replied_files: ChatFile[] | null;
}

interface OneReaction {
  readonly emoji: string;
  readonly userId: string;
}

/** Columns of `m`, and what `messageDetails` joins. */
export const messageColumns = Prisma.sql`
  m.message_id, m.room_id, m.seq, m.user_id, m.writer, m.content, m.is_deleted, m.deleted_by, m.created_at, m.modified_at,
  m.mentions, m.profile_img, m.files, m.forwarded_from, reacted.reactions,
  replied.message_id AS replied_id, replied.seq AS replied_seq, replied.user_id AS replied_user,
  replied.writer AS replied_writer, replied.content AS replied_content, replied.files AS replied_files`;

/**
 * The details of each message `m`: its reactions, oldest first, and the message it replies to. (The LIMIT makes
 * PostgreSQL look each up by its id: it can't know how few there are, and would otherwise read all messages.)
 */
export const messageDetails = Prisma.sql`
  LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('emoji', r.emoji, 'userId', r.user_id) ORDER BY r.id) AS reactions
    FROM reactions r WHERE r.message_id = m.message_id
  ) reacted ON true
  LEFT JOIN LATERAL (
    SELECT x.message_id, x.seq, x.user_id, x.writer, x.content, x.files FROM messages x WHERE x.message_id = m.reply_to LIMIT 1
  ) replied ON true`;

/** @param joinedSeq the reader's: a quoted message up to this seq is not shown, only that there was one */
export function toMessage(row: MessageRow, joinedSeq: number): Message {
  return {
    messageId: Number(row.message_id),
    seq: row.seq,
    userId: row.user_id,
    writer: row.writer,
    content: row.content,
    isDeleted: row.is_deleted,
    deletedBy: row.deleted_by,
    createdAt: row.created_at.toISOString(),
    modifiedAt: row.modified_at?.toISOString() ?? null,
    replyTo: repliedTo(row, joinedSeq),
    reactions: groupReactions(row.reactions ?? []),
    mentions: row.mentions,
    profileImg: row.profile_img,
    files: row.files,
    ...(row.forwarded_from && !row.is_deleted && { forwardedFrom: row.forwarded_from }),
  };
}

function repliedTo(row: MessageRow, joinedSeq: number): RepliedTo | null {
  const { replied_id, replied_seq, replied_user, replied_writer, replied_content, replied_files } = row;
  if (replied_id === null || replied_seq === null || replied_user === null) return null;
  return {
    messageId: Number(replied_id),
    seq: replied_seq,
    userId: replied_user,
    writer: replied_writer ?? replied_user,
    ...quotation(replied_seq > joinedSeq, replied_content ?? '', replied_files ?? []),
  };
}

/** Groups reactions by emoji, oldest first. */
export function groupReactions(reactions: readonly OneReaction[]): Reaction[] {
  const groups = new Map<string, string[]>();
  for (const { emoji, userId } of reactions) {
    const users = groups.get(emoji);
    if (users) users.push(userId);
    else groups.set(emoji, [userId]);
  }
  return [...groups].map(([emoji, userId]) => ({ emoji, userId }));
}

/** The beginning of a message, for one line. */
export function excerpt(content: string): string {
  return cutText(content, 100);
}

/** The quotation of a message in a reply to it. @param isTold whether the reader may see the quoted message */
export function quotation(
  isTold: boolean,
  content: string,
  files: readonly ChatFile[],
): Pick<RepliedTo, 'content' | 'files'> {
  if (!isTold) return { content: '' };
  return { content: excerpt(content), ...(files.length > 0 && { files: files.slice(0, 1) }) };
}

/** A message with what its changes and replies need. */
export interface FoundMessage {
  readonly messageId: number;
  readonly roomId: number;
  readonly seq: number;
  readonly userId: string;
  readonly writer: string;
  readonly createdAt: Date;
  readonly content: string;
  /** The writer's role in the room; undefined if they have left. */
  readonly writerRole: MemberRole | undefined;
  /** Whether the words are somebody else's. */
  readonly isForwarded: boolean;
  readonly files: readonly ChatFile[];
  isDeleted: boolean;
}

interface FoundRow {
  message_id: string;
  room_id: string;
  seq: number;
  user_id: string;
  writer: string;
  created_at: Date;
  content: string;
  writer_role: MemberRole | null;
  is_forwarded: boolean;
  files: ChatFile[];
  is_deleted: boolean;
}

/** Those messages that exist, by id. Not sent if none is named. */
export function findMessages(messageIds: readonly number[]): Query<ReadonlyMap<number, FoundMessage>> {
  return query(
    messageIds.length === 0
      ? null
      : Prisma.sql`
          SELECT x.message_id, x.room_id, x.seq, x.user_id, x.writer, x.created_at, x.content, x.files, x.is_deleted,
            x.forwarded_from IS NOT NULL AS is_forwarded, m.role AS writer_role
          FROM messages x LEFT JOIN room_members m ON m.room_id = x.room_id AND m.user_id = x.user_id
          WHERE x.message_id = ANY(${[...new Set(messageIds)]}::bigint[])`,
    (rows: readonly FoundRow[]) => new Map(rows.map((row) => [Number(row.message_id), toFound(row)])),
  );
}

function toFound(row: FoundRow): FoundMessage {
  return {
    messageId: Number(row.message_id),
    roomId: Number(row.room_id),
    seq: row.seq,
    userId: row.user_id,
    writer: row.writer,
    createdAt: row.created_at,
    content: row.content,
    writerRole: row.writer_role ?? undefined,
    isForwarded: row.is_forwarded,
    files: row.files,
    isDeleted: row.is_deleted,
  };
}

/** The message in the room, if it exists, is not deleted, and the member can see it. */
export function visible(
  messages: ReadonlyMap<number, FoundMessage>,
  messageId: number,
  roomId: number,
  joinedSeq: number,
): FoundMessage | undefined {
  const message = messages.get(messageId);
  if (!message || message.roomId !== roomId || message.isDeleted) return undefined;
  return message.seq > joinedSeq ? message : undefined;
}
