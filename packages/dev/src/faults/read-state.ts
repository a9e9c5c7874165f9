/** Reads the content of the database. */
import pg from 'pg';
import type { FinalState } from './history.ts';

export async function readState(databaseUrl: string): Promise<FinalState> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  // JavaScript's numbers are exact for ids, here as on the wire.
  const rows = async (sql: string) => (await client.query(sql)).rows;
  const numbers = (text: string) => `(${text})::float8`;
  try {
    return {
      rooms: await rows(
        `SELECT ${numbers('room_id')} AS "roomId", last_seq AS "lastSeq", event_seq AS "eventSeq" FROM rooms`,
      ),
      messages: await rows(
        `SELECT ${numbers('message_id')} AS "messageId", ${numbers('room_id')} AS "roomId", seq, user_id AS "userId",
                content, is_deleted AS "isDeleted"
           FROM messages`,
      ),
      members: await rows(
        `SELECT ${numbers('room_id')} AS "roomId", user_id AS "userId", read_seq AS "readSeq", role, favourite, notify
           FROM room_members`,
      ),
      bans: await rows(`SELECT ${numbers('room_id')} AS "roomId", user_id AS "userId" FROM room_bans`),
      pins: await rows(
        `SELECT ${numbers('room_id')} AS "roomId", ${numbers('message_id')} AS "messageId" FROM pins`,
      ),
      statuses: await rows('SELECT user_id AS "userId", user_status AS status FROM users'),
      reactions: await rows(
        `SELECT ${numbers('message_id')} AS "messageId", user_id AS "userId", emoji FROM reactions`,
      ),
      unpublished: await count(client, 'outbox'),
    };
  } finally {
    await client.end();
  }
}

/** Number of stored events that are not published yet. */
export async function countUnpublished(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await count(client, 'outbox');
  } finally {
    await client.end();
  }
}

async function count(client: pg.Client, table: 'outbox'): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
  return Number(rows[0]?.count);
}
