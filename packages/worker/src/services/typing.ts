/** Tells a room's members that somebody is typing: to members only, and now and then only, however fast they type. */
import { type ChatType, Failure } from '@parley/contracts';
import { type Database, Prisma } from '../database.ts';
import { Throttle } from '../throttle.ts';
import type { EphemeralService, Plain } from './service.ts';

/** Milliseconds. */
const oncePer = 2_000;
/** Users' rooms. */
const remembered = 100_000;

/** Of this worker. */
const throttle = new Throttle(oncePer, remembered);

export const tellTyping: EphemeralService<'user-typing'> = {
  kind: 'ephemeral',
  async run(requests, database, events, now) {
    const due = new Map(
      requests
        .map((request) => [typingKey(request), request] as const)
        .filter(([key]) => throttle.isDue(key)),
    );
    const found = due.size > 0 ? await findTypists(database, [...due.values()]) : new Map<string, Typist>();
    const createdAt = now().toISOString();
    return requests.map((request, index) => {
      const { userId, roomId } = request;
      const key = typingKey(request);
      if (!due.has(key)) return undefined;
      const typist = found.get(key);
      if (!typist) return new Failure('USER_NOT_FOUND');
      const { chat_type: chatType, writer } = typist;
      if (chatType === null) return new Failure('ROOM_NOT_FOUND');
      if (!typist.is_member) return new Failure('NOT_A_MEMBER');
      if (typist.is_closed) return new Failure('BLOCKED');
      if (throttle.take(key))
        events.room(
          index,
          { roomId, chatType },
          { eventSeq: null, actionType: 'TYPING', userId, writer, createdAt },
        );
      return undefined;
    });
  },
};

interface Typist {
  user_id: string;
  room_id: number;
  /** Of a room that there is. */
  chat_type: ChatType | null;
  writer: string;
  is_member: boolean;
  /** Whether one of a direct room's two has blocked the other. */
  is_closed: boolean;
}

/** The users that exist, with the rooms where they type, if there are such. */
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
