import { inDatabase } from '../../support/databases.ts';
import type { RoomOfMembers } from './members.ts';

interface Filling {
  /** How many messages the room has already. */
  after?: number;
  /** How many messages. Each says `message <seq>` and a few words, or a few lines of them. */
  count: number;
  /** Up to where everybody has read. */
  read: number;
}

/** Fills a room by SQL, as the worker would; each member in turn says two messages, one a minute. */
export async function fillRoom(
  databaseUrl: string,
  { roomId, members }: RoomOfMembers,
  { after = 0, count, read }: Filling,
): Promise<void> {
  const writers = members.map(({ userId }) => userId);
  const names = members.map(({ userName }) => userName);
  await inDatabase(databaseUrl, async (client) => {
    await client.query(
      `INSERT INTO messages (room_id, seq, user_id, writer, content, created_at)
       SELECT $1, seq, ($2::text[])[1 + (seq / 2) % $4::int], ($3::text[])[1 + (seq / 2) % $4::int],
         'message ' || seq || '.' || repeat(' and so on', seq % 7 * seq % 23) || repeat(E'\\nand a line', seq % 4),
         now() - ($5::int - seq) * interval '1 minute'
       FROM generate_series($6::int, $5::int) seq`,
      [roomId, writers, names, writers.length, after + count, after + 1],
    );
    await client.query('UPDATE rooms SET last_seq = $2, last_activity_at = now() WHERE room_id = $1', [
      roomId,
      after + count,
    ]);
    await client.query('UPDATE room_members SET read_seq = $2 WHERE room_id = $1', [roomId, read]);
  });
}
