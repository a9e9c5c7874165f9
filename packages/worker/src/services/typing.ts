/**
 * Tells a room's members that somebody is typing, if that user is a member, and only every so often, however fast they
 * type.
 */
import { type ChatType, Failure } from '@parley/contracts';
import { type Database, Prisma } from '../database/database.ts';
import { roomEvent } from '../outbox/new-events.ts';
import type { EphemeralService, Plain } from './service.ts';
import { Throttle } from './throttle.ts';

/** Milliseconds. */
const oncePer = 2_000;
/** Pairs of user and room. */
const remembered = 100_000;

/** Shared by all requests of this worker. */
const throttle = new Throttle(oncePer, remembered);

export const tellTyping: EphemeralService<'user-typing'> = {
  kind: 'ephemeral',
  async run(requests, database, now) {
    const due = new Map(
      requests
        .map((request) => [typingKey(request), request] as const)
        .filter(([key]) => throttle.isDue(key)),
    );
    const found = due.size > 0 ? await findTypists(database, [...due.values()]) : new Map<string, Typist>();
    const createdAt = now().toISOString();
    const outcomes = requests.map((request) => {
      const key = typingKey(request);
      return due.has(key) ? typed(request, found.get(key), createdAt) : undefined;
    });
    return {
      refusals: outcomes.map((outcome) => (outcome instanceof Failure ? outcome : undefined)),
      events: outcomes.flatMap((outcome, index) =>
        outcome === undefined || outcome instanceof Failure
          ? []
          : [{ event: outcome, cause: requests[index] as Request }],
      ),
    };
  },
};

type Request = Plain<'user-typing'>;

/** The event, if one is due. */
function typed(request: Request, typist: Typist | undefined, createdAt: string) {
  if (!typist) return new Failure('USER_NOT_FOUND');
  const { userId, roomId } = request;
  const { chat_type: chatType, writer } = typist;
  if (chatType === null) return new Failure('ROOM_NOT_FOUND');
  if (!typist.is_member) return new Failure('NOT_A_MEMBER');
  if (typist.is_closed) return new Failure('BLOCKED');
  if (!throttle.take(typingKey(request))) return undefined;
  return roomEvent({ roomId, chatType }, { eventSeq: null, actionType: 'TYPING', userId, writer, createdAt });
}

interface Typist {
  user_id: string;
  room_id: number;
  /** Null if the room does not exist. */
  chat_type: ChatType | null;
  writer: string;
  is_member: boolean;
  /** Whether one of a direct room's users has blocked the other. */
  is_closed: boolean;
}

/** The users that exist, with the rooms where they are typing, if these exist. */
async function findTypists(
  database: Database,
  requests: readonly Plain<'user-typing'>[],
): Promise<ReadonlyMap<string, Typist>> {
  const rows = await database.$queryRaw<Typist[]>(Prisma.sql`
    SELECT a.user_id, a.room_id::float8, r.chat_type, u.user_name AS writer, m.user_id IS NOT NULL AS is_member,
      r.direct_key IS NOT NULL AND EXISTS (
        SELECT FROM room_members o JOIN blocks b
          ON (b.user_id, b.blocked_id) IN ((o.user_id, a.user_id), (a.user_id, o.user_id))
        WHERE o.room_id = r.room_id) AS is_closed
    FROM unnest(
      ${requests.map(({ userId }) => userId)}::text[],
      ${requests.map(({ roomId }) => roomId)}::bigint[]) AS a (user_id, room_id)
    JOIN users u ON u.user_id = a.user_id
    LEFT JOIN rooms r ON r.room_id = a.room_id
    LEFT JOIN room_members m ON m.room_id = a.room_id AND m.user_id = a.user_id`);
  return new Map(rows.map((row) => [typingKey({ userId: row.user_id, roomId: row.room_id }), row]));
}

const typingKey = ({ userId, roomId }: Plain<'user-typing'>) => `${roomId} ${userId}`;
