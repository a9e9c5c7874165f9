/** Emoji that members put on messages, or take off again. */
import { Failure } from '@parley/contracts';
import { Prisma, type Transaction } from '../database.ts';
import { findClosed } from './closed-rooms.ts';
import { enterRooms } from './enter-rooms.ts';
import { type LockedRoom, saveRooms } from './locked-rooms.ts';
import { findMessages, groupReactions, visible } from './messages.ts';
import type { OnceService } from './service.ts';

interface OneReaction {
  readonly messageId: number;
  readonly emoji: string;
  readonly userId: string;
}

/** Different emoji on one message, at most. */
const mostEmoji = 20;
/** All on one message, at most: a reply and an event tell each of them. */
const mostReactions = 500;

export const reactToChats: OnceService<'user-react-chat'> = {
  kind: 'once',
  async run(requests, transaction, events, { now }) {
    const { rooms, access } = await enterRooms(transaction, requests);
    const isClosed = await findClosed(transaction, rooms);
    const lockedAt = now();
    const messageIds = requests.map(({ messageId }) => messageId);
    const messages = await findMessages(transaction, messageIds);
    const reactions = await Reactions.read(transaction, messageIds);
    const answers = requests.map((request, cause) => {
      const { roomId, userId, messageId, emoji, on } = request;
      const member = access.require(request, rooms);
      if (member instanceof Failure) return member;
      const message = visible(messages, messageId, roomId, member.joinedSeq);
      if (!message) return new Failure('MESSAGE_NOT_FOUND');
      const room = rooms.get(roomId) as LockedRoom;
      if (isClosed(room)) return new Failure('BLOCKED');
      const changed = on ? reactions.put(request) : reactions.take(request);
      if (changed instanceof Failure) return changed;
      const now = groupReactions(reactions.of(messageId));
      if (changed) {
        events.room(cause, room, {
          actionType: 'REACT',
          eventSeq: room.nextEventSeq(),
          messageId,
          seq: message.seq,
          userId,
          writer: member.userName,
          createdAt: message.createdAt.toISOString(),
          modifiedAt: room.at(lockedAt).toISOString(),
          reactions: now,
          emoji,
          on,
        });
      }
      return { roomId, messageId, reactions: now };
    });
    await reactions.save(transaction);
    await saveRooms(transaction, rooms.values());
    return answers;
  },
};

/** The reactions to a batch's messages, the first first, as the batch changes them. */
class Reactions {
  readonly #byMessage = new Map<number, OneReaction[]>();
  readonly #before: ReadonlySet<OneReaction>;

  private constructor(all: readonly OneReaction[]) {
    this.#before = new Set(all);
    for (const reaction of all)
      this.#byMessage.set(reaction.messageId, [...this.of(reaction.messageId), reaction]);
  }

  static async read(transaction: Transaction, messageIds: readonly number[]): Promise<Reactions> {
    const rows = await transaction.reaction.findMany({
      where: { messageId: { in: [...new Set(messageIds)] } },
      orderBy: { id: 'asc' },
      select: { messageId: true, emoji: true, userId: true },
    });
    return new Reactions(rows.map((row) => ({ ...row, messageId: Number(row.messageId) })));
  }

  of(messageId: number): readonly OneReaction[] {
    return this.#byMessage.get(messageId) ?? [];
  }

  /** @returns whether it is new */
  put({ messageId, emoji, userId }: OneReaction): boolean | Failure {
    const now = this.of(messageId);
    if (now.some((one) => one.emoji === emoji && one.userId === userId)) return false;
    const kinds = new Set(now.map((one) => one.emoji)).add(emoji);
    if (kinds.size > mostEmoji || now.length >= mostReactions) return new Failure('TOO_MANY_REACTIONS');
    this.#byMessage.set(messageId, [...now, { messageId, emoji, userId }]);
    return true;
  }

  /** @returns whether it was there */
  take({ messageId, emoji, userId }: OneReaction): boolean {
    const now = this.of(messageId);
    const left = now.filter((one) => one.emoji !== emoji || one.userId !== userId);
    this.#byMessage.set(messageId, left);
    return left.length < now.length;
  }

  /** Two statements at most: what is taken off goes first, since it may have been put on again. */
  async save(transaction: Transaction): Promise<void> {
    const after = new Set([...this.#byMessage.values()].flat());
    const gone = [...this.#before].filter((one) => !after.has(one));
    const come = [...after].filter((one) => !this.#before.has(one));
    if (gone.length > 0)
      await transaction.$executeRaw`
        DELETE FROM reactions r USING ${rowsOf(gone)} AS g (message_id, emoji, user_id)
        WHERE r.message_id = g.message_id AND r.emoji = g.emoji AND r.user_id = g.user_id`;
    if (come.length > 0) await transaction.reaction.createMany({ data: come });
  }
}

function rowsOf(reactions: readonly OneReaction[]): Prisma.Sql {
  return Prisma.sql`unnest(
    ${reactions.map(({ messageId }) => messageId)}::bigint[],
    ${reactions.map(({ emoji }) => emoji)}::text[],
    ${reactions.map(({ userId }) => userId)}::text[])`;
}
