/** A small room and a large one of the same people, filled by SQL; the worker's code computes the search columns. */
import { searchable } from '@parley/worker';
import pg from 'pg';
import { createRandom, makeSentences, rareWord } from './make-sentences.ts';

export interface FilledRoom {
  readonly roomId: number;
  readonly messages: number;
}

export const people = ['kim', 'lee', 'park', 'choi'] as const;

/** Messages per statement, with each sentence many times; all in one stretch of the index. */
const chunk = 8_192;
const sentencesOfChunk = 1_000;
/** Messages with the rare word, per room. */
const rareMessages = 8;

/** @param onProgress called with the number of messages and the current work */
export async function fillRooms(
  databaseUrl: string,
  sizes: readonly number[],
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<FilledRoom[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      "SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '1GB'",
    );
    await client.query(
      `INSERT INTO users (user_id, email, user_name, password_hash)
       SELECT name, '', name, 'none' FROM unnest($1::text[]) name`,
      [people],
    );
    const rooms: FilledRoom[] = [];
    for (const messages of sizes) rooms.push({ roomId: await addRoom(client, messages), messages });
    const indexes = await dropIndexes(client);
    for (const room of rooms) await addMessages(client, room, onProgress, signal);
    for (const index of indexes) {
      signal.throwIfAborted();
      onProgress(`making ${/INDEX (\w+)/.exec(index)?.[1]}`);
      await client.query(index);
    }
    onProgress('counting them for the planner');
    await client.query('VACUUM ANALYZE');
    return rooms;
  } finally {
    await client.end();
  }
}

async function addRoom(client: pg.Client, messages: number): Promise<number> {
  const { rows } = await client.query<{ room_id: string }>(
    `INSERT INTO rooms (room_name, last_seq, event_seq, member_count) VALUES ('Room', $1::int, $1::int + $2::int, $2::int)
     RETURNING room_id`,
    [messages, people.length],
  );
  const roomId = Number(rows[0]?.room_id);
  await client.query(
    `INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq)
     SELECT $1, name, 0, place, 0 FROM unnest($2::text[]) WITH ORDINALITY AS p (name, place)`,
    [roomId, people],
  );
  return roomId;
}

/** Filling is faster without them. @returns the statements that create them again */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; made: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made
     FROM pg_index WHERE indrelid = 'messages'::regclass AND NOT indisprimary`,
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return rows.map(({ made }) => made);
}

async function addMessages(
  client: pg.Client,
  { roomId, messages }: FilledRoom,
  onProgress: (text: string) => void,
  signal: AbortSignal,
) {
  const random = createRandom(roomId);
  const apart = Math.floor(messages / rareMessages);
  for (let first = 1; first <= messages; first += chunk) {
    signal.throwIfAborted();
    const last = Math.min(first + chunk - 1, messages);
    const sentences = makeSentences(sentencesOfChunk, random);
    const usual = sentences.map((content, place) => ({
      place,
      content,
      ...searchable({ roomId, seq: first }, content),
    }));
    await insert(client, roomId, usual, first, last);
    for (let seq = Math.ceil(first / apart) * apart; seq <= last; seq += apart) {
      const content = `${sentences[1]} ${rareWord}`;
      const { grams } = searchable({ roomId, seq }, content);
      await client.query(
        'UPDATE messages SET content = $3, grams = $4 WHERE room_id = $1 AND seq = $2 AND message_id > (SELECT max(message_id) - $5::int FROM messages)',
        [roomId, seq, content, grams, chunk],
      );
    }
    if (first % (chunk * 32) === 1) onProgress(`${last} messages`);
  }
}

async function insert(
  client: pg.Client,
  roomId: number,
  sentences: readonly { place: number; content: string; grams: number[] }[],
  first: number,
  last: number,
) {
  await client.query(
    `INSERT INTO messages (room_id, seq, user_id, writer, content, grams, created_at)
     SELECT $1, seq, ($2::text[])[1 + seq % $3::int], 'somebody', s.content, s.grams,
       now() - (10000000 - seq) * interval '1 second'
     FROM generate_series($4::int, $5::int) seq
     JOIN json_to_recordset($6::json) AS s (place int, content text, grams int[]) ON s.place = seq % $7::int
     ORDER BY seq`,
    [roomId, people, people.length, first, last, JSON.stringify(sentences), sentences.length],
  );
}
