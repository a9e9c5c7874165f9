/** Reactions: emoji that members put on messages, or take off again. */
import { Failure } from '@parley/contracts';
import { Prisma } from '../database/database.ts';
import { type Query, query } from '../database/query.ts';
import { roomEvent } from '../outbox/new-events.ts';
import { saveRooms } from './locked-rooms.ts';
import { groupReactions } from './messages.ts';
import { type EnteredWithMessages, enterWithMessages, namedMessage } from './named-message.ts';
import { type OnceService, type Outcome, type Plain, quiet } from './service.ts';

interface OneReaction {
  readonly messageId: number;
  readonly emoji: string;
  readonly userId: string;
}

/** Maximum of one user on one message, so that nobody uses up the number of different emoji. */
const maxOwn = 10;
/** Maximum number of different emoji on one message. */
const maxEmoji = 20;
/** Maximum number of reactions on one message: a reply and an event list them all. */
const maxReactions = 500;

type Request = Plain<'user-react-chat'>;

interface Found extends EnteredWithMessages {
  readonly reactions: Reactions;
}

export const reactToChats: OnceService<'user-react-chat', Request, Found> = {
  kind: 'once',
  load: (requests) => ({
    ...enterWithMessages(requests),
    reactions: Reactions.of(requests.map(({ messageId }) => messageId)),
  }),
  decide(requests, found, { at }) {
    const outcomes = requests.map((request) => react(request, found, at));
    return { outcomes, writes: [...found.reactions.writes(), ...saveRooms(found.rooms.values())] };
  },
};

function react(request: Request, found: Found, at: Date): Outcome<'user-react-chat'> {
  const { roomId, userId, messageId, emoji, on } = request;
  const named = namedMessage(request, found);
  if (named instanceof Failure) return quiet(named);
  const { room, member, message } = named;
  const { access, reactions } = found;
  if (access.isClosed(roomId)) return quiet(new Failure('BLOCKED'));
  const changed = on ? reactions.put(request) : reactions.take(request);
  if (changed instanceof Failure) return quiet(changed);
  const now = groupReactions(reactions.to(messageId));
  const answer = { roomId, messageId, reactions: now };
  if (!changed) return quiet(answer);
  const event = roomEvent(room, {
    actionType: 'REACT',
    eventSeq: room.nextEventSeq(),
    messageId,
    seq: message.seq,
    userId,
    writer: member.userName,
    createdAt: message.createdAt.toISOString(),
    modifiedAt: room.at(at).toISOString(),
    reactions: now,
    emoji,
    on,
  });
  return { answer, events: [event] };
}

/** The reactions to a batch's messages, oldest first, with the changes of the batch. */
class Reactions {
  readonly #byMessage = new Map<number, OneReaction[]>();
  readonly #before: ReadonlySet<OneReaction>;

  private constructor(all: readonly OneReaction[]) {
    this.#before = new Set(all);
    for (const reaction of all)
      this.#byMessage.set(reaction.messageId, [...this.to(reaction.messageId), reaction]);
  }

  static of(messageIds: readonly number[]): Query<Reactions> {
    return query(
      Prisma.sql`
        SELECT message_id, emoji, user_id FROM reactions
        WHERE message_id = ANY(${[...new Set(messageIds)]}::bigint[]) ORDER BY id`,
      (rows: readonly { message_id: string; emoji: string; user_id: string }[]) =>
        new Reactions(
          rows.map(({ message_id, emoji, user_id }) => ({
            messageId: Number(message_id),
            emoji,
            userId: user_id,
          })),
        ),
    );
  }

  to(messageId: number): readonly OneReaction[] {
    return this.#byMessage.get(messageId) ?? [];
  }

  /** @returns whether it is new */
  put({ messageId, emoji, userId }: OneReaction): boolean | Failure {
    const now = this.to(messageId);
    if (now.some((one) => one.emoji === emoji && one.userId === userId)) return false;
    const kinds = new Set(now.map((one) => one.emoji)).add(emoji);
    const own = now.filter((one) => one.userId === userId);
    if (own.length >= maxOwn || kinds.size > maxEmoji || now.length >= maxReactions)
      return new Failure('TOO_MANY_REACTIONS');
    this.#byMessage.set(messageId, [...now, { messageId, emoji, userId }]);
    return true;
  }

  /** @returns whether it was there */
  take({ messageId, emoji, userId }: OneReaction): boolean {
    const now = this.to(messageId);
    const left = now.filter((one) => one.emoji !== emoji || one.userId !== userId);
    this.#byMessage.set(messageId, left);
    return left.length < now.length;
  }

  /** Deletions go first, since a reaction may have been put on again. */
  writes(): Prisma.Sql[] {
    const after = new Set([...this.#byMessage.values()].flat());
    const gone = [...this.#before].filter((one) => !after.has(one));
    const come = [...after].filter((one) => !this.#before.has(one));
    const removal = Prisma.sql`
      DELETE FROM reactions r USING ${rowsOf(gone)} AS g (message_id, emoji, user_id)
      WHERE r.message_id = g.message_id AND r.emoji = g.emoji AND r.user_id = g.user_id`;
    const insertion = Prisma.sql`
      INSERT INTO reactions (message_id, emoji, user_id) SELECT * FROM ${rowsOf(come)} AS c`;
    return [...(gone.length > 0 ? [removal] : []), ...(come.length > 0 ? [insertion] : [])];
  }
}

function rowsOf(reactions: readonly OneReaction[]): Prisma.Sql {
  return Prisma.sql`unnest(
    ${reactions.map(({ messageId }) => messageId)}::bigint[],
    ${reactions.map(({ emoji }) => emoji)}::text[],
    ${reactions.map(({ userId }) => userId)}::text[])`;
}
