/** What is said: each message gets the next place in its room. */
import { Failure, isOnlyEmoji, qualifyEmoji, type RepliedTo } from '@parley/contracts';
import type { Transaction } from '../database.ts';
import { searchable } from '../search-text.ts';
import { findClosed } from './closed-rooms.ts';
import { enterRooms } from './enter-rooms.ts';
import { type LockedRoom, saveRooms } from './locked-rooms.ts';
import { excerpt, findMessages, visible } from './messages.ts';
import { newestMembers } from './room-access.ts';
import type { OnceService, Plain } from './service.ts';

type Request = Plain<'user-add-chat'>;

export interface Said {
  readonly request: Request;
  readonly cause: number;
  readonly room: LockedRoom;
  readonly seq: number;
  readonly eventSeq: number;
  readonly createdAt: string;
  readonly writer: string;
  readonly mentions: string[];
  readonly replyTo: RepliedTo | null;
}

export const addChats: OnceService<'user-add-chat'> = {
  kind: 'once',
  async run(requests, transaction, events, { now }) {
    const { rooms, access } = await enterRooms(
      transaction,
      requests.flatMap(({ roomId, writerId, mentions = [] }) =>
        [writerId, ...mentions].map((userId) => ({ roomId, userId })),
      ),
    );
    const lockedAt = now();
    const isClosed = await findClosed(transaction, rooms);
    const targets = await findMessages(
      transaction,
      requests.flatMap(({ replyTo }) => replyTo ?? []),
    );
    const newest = await newestMembers(
      transaction,
      requests.flatMap(({ roomId, replyTo }) => (replyTo === undefined ? [] : roomId)),
    );
    const outcomes = requests.map((request, cause): Said | Failure => {
      const { roomId, writerId: userId, message, replyTo } = request;
      const member = access.require({ roomId, userId }, rooms);
      if (member instanceof Failure) return member;
      const room = rooms.get(roomId) as LockedRoom;
      const target = replyTo === undefined ? undefined : visible(targets, replyTo, roomId, member.joinedSeq);
      if (replyTo !== undefined && !target) return new Failure('MESSAGE_NOT_FOUND');
      if (isClosed(room)) return new Failure('BLOCKED');
      if (room.chatType === 'EMOJI' && !isOnlyEmoji(message)) return new Failure('EMOJI_ONLY');
      const at = room.at(lockedAt);
      return {
        request: room.chatType === 'EMOJI' ? { ...request, message: qualifyEmoji(message) } : request,
        cause,
        room,
        seq: room.nextSeq(at),
        eventSeq: room.nextEventSeq(),
        createdAt: at.toISOString(),
        writer: member.userName,
        mentions: access.membersAmong(roomId, request.mentions),
        replyTo: target
          ? {
              messageId: target.messageId,
              seq: target.seq,
              userId: target.userId,
              writer: target.writer,
              content: target.seq > (newest.get(roomId) ?? 0) ? excerpt(target.content) : '',
            }
          : null,
      };
    });
    const said = outcomes.filter((outcome): outcome is Said => !(outcome instanceof Failure));
    const messageIds = await insertMessages(transaction, said);
    await saveRooms(transaction, rooms.values());
    return outcomes.map((outcome) => {
      if (outcome instanceof Failure) return outcome;
      const { request, cause, room, seq, eventSeq, createdAt, writer, mentions, replyTo } = outcome;
      const { roomId, writerId: userId, message: content, profileImg, files } = request;
      const messageId = messageIds.get(keyOf(outcome));
      if (messageId === undefined) return new Failure('INTERNAL');
      events.room(cause, room, {
        actionType: 'SEND',
        eventSeq,
        messageId,
        seq,
        userId,
        writer,
        content,
        isDeleted: false,
        profileImg: profileImg ?? null,
        files: files ?? [],
        replyTo,
        mentions,
        createdAt,
      });
      return { roomId, message: content, createdAt, messageId, seq };
    });
  },
};

const keyOf = ({ room: { roomId }, seq }: Pick<Said, 'room' | 'seq'>): string => `${roomId} ${seq}`;

/** Who says something has read what was said before. One statement. @returns the ids, by room and seq */
export async function insertMessages(
  transaction: Transaction,
  said: readonly Said[],
): Promise<ReadonlyMap<string, number>> {
  if (said.length === 0) return new Map();
  const rows = said.map(({ request, room: { roomId }, seq, createdAt, writer, mentions, replyTo }) => ({
    room_id: roomId,
    seq,
    created_at: createdAt,
    user_id: request.writerId,
    writer,
    content: request.message,
    ...searchable({ roomId, seq }, request.message),
    reply_to: replyTo?.messageId ?? null,
    mentions,
    profile_img: request.profileImg ?? null,
    files: request.files ?? [],
  }));
  const inserted = await transaction.$queryRaw<{ message_id: bigint; room_id: bigint; seq: number }[]>`
    WITH said AS (
      SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json) AS s (
        room_id bigint, seq int, created_at timestamptz, user_id text, writer text, content text, folded text, grams int[],
        reply_to bigint, mentions text[], profile_img text, files jsonb)
    ), marked AS (
      UPDATE room_members m SET read_seq = l.seq
      FROM (SELECT room_id, user_id, max(seq) AS seq FROM said GROUP BY room_id, user_id) l
      WHERE m.room_id = l.room_id AND m.user_id = l.user_id
    )
    INSERT INTO messages (
      room_id, seq, user_id, writer, content, folded, grams, created_at, reply_to, mentions, profile_img, files)
    SELECT
      room_id, seq, user_id, writer, content, folded, grams, created_at, reply_to, mentions,
      profile_img, files
    FROM said ORDER BY room_id, seq
    RETURNING message_id, room_id, seq`;
  return new Map(
    inserted.map(({ message_id, room_id, seq }) => [`${Number(room_id)} ${seq}`, Number(message_id)]),
  );
}
