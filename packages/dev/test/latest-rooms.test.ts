/** The list of rooms by their last activity, which an index of memberships leads to. */
import { connectDatabase, type DatabaseConnection } from '@parley/worker';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../src/bench/growth/make-sentences.ts';
import { askService } from './support/ask-service.ts';
import { createDatabase, inDatabase, type TestDatabase } from './support/databases.ts';

const roomCount = 60;
const userId = 'kim';

let made: TestDatabase;
let connection: DatabaseConnection;

beforeAll(async () => {
  made = await createDatabase();
  await inDatabase(made.url, async (client) => {
    await client.query(`
      INSERT INTO users (user_id, email, user_name, password_hash)
      SELECT 'user-' || n, '', 'User', 'none' FROM generate_series(1, 200) n UNION ALL SELECT '${userId}', '', 'Kim', 'none'`);
    await client.query(`
      INSERT INTO rooms (room_name, member_count, last_activity_at)
      SELECT 'Room', CASE WHEN n % 10 = 0 THEN 200 ELSE 1 + n % 7 END, '2026-11-01' FROM generate_series(1, ${roomCount}) n`);
    await client.query(`
      INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq)
      SELECT r.room_id, 'user-' || n, 0, n, 0 FROM rooms r, generate_series(1, r.member_count) n`);
    await client.query(`
      INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq)
      SELECT room_id, '${userId}', 0, 300, 0 FROM rooms WHERE room_id <= ${roomCount - 10}`);
  });
  connection = connectDatabase(made.url, 1);
});

afterAll(async () => {
  await connection?.close();
  await made?.drop();
});

const page = (before: number | undefined) =>
  askService('user-search-room', { userId, limit: 7, ...(before !== undefined && { before }) }, connection);

async function listed(): Promise<number[]> {
  const ids: number[] = [];
  for (;;) {
    const { chatRoomDTOS, hasMore } = await page(ids.at(-1));
    ids.push(...chatRoomDTOS.map(({ roomId }) => roomId));
    if (!hasMore) return ids;
  }
}

/** By looking at all of them. */
async function ordered(client: pg.ClientBase): Promise<number[]> {
  const { rows } = await client.query<{ room_id: string }>(
    `SELECT r.room_id FROM rooms r JOIN room_members m ON m.room_id = r.room_id AND m.user_id = $1
     ORDER BY r.last_activity_at DESC, r.room_id DESC`,
    [userId],
  );
  return rows.map(({ room_id }) => Number(room_id));
}

const happens = (client: pg.ClientBase, roomId: number, seconds: number) =>
  client.query(
    `UPDATE rooms SET last_activity_at = '2026-11-01'::timestamptz + make_interval(secs => $2) WHERE room_id = $1`,
    [roomId, seconds],
  );

test('is in the order of what happened, in rooms of all sizes, and whoever joined when', async () => {
  const random = createRandom(11);
  const pick = () => 1 + Math.floor(random() * roomCount);
  await inDatabase(made.url, async (client) => {
    let seconds = 0;
    for (let round = 0; round < 25; round++) {
      for (let one = 0; one < 12; one++) {
        seconds += random() ** 4 * 900;
        await happens(client, pick(), seconds);
      }
      await client.query('DELETE FROM room_members WHERE room_id = $1 AND user_id = $2', [pick(), userId]);
      await client.query(
        `INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq)
         VALUES ($1, $2, 0, 300, 0) ON CONFLICT DO NOTHING`,
        [pick(), userId],
      );
      expect(await listed(), `in round ${round}`).toEqual(await ordered(client));
    }
  });
});

test('does not make each message cost what its room has members', async () => {
  await inDatabase(made.url, async (client) => {
    const { rows } = await client.query<{ room_id: string; later: number }>(
      `INSERT INTO rooms (room_name, member_count) VALUES ('Room', 200)
       RETURNING room_id, extract(epoch FROM now() - '2026-11-01'::timestamptz)::float8 AS later`,
    );
    const [{ room_id, later } = { room_id: '', later: 0 }] = rows;
    await client.query(
      `INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq)
       SELECT $1, 'user-' || n, 0, n, 0 FROM generate_series(1, 200) n`,
      [room_id],
    );
    const versions = new Set<string>();
    for (let second = 1; second <= 1_000; second += 5) {
      await happens(client, Number(room_id), later + second);
      const { rows: members } = await client.query<{ version: string; late: number }>(
        `SELECT string_agg(DISTINCT m.xmin::text, ' ') AS version,
           count(*) FILTER (WHERE m.active_until < r.last_activity_at)::int AS late
         FROM room_members m JOIN rooms r ON r.room_id = m.room_id WHERE r.room_id = $1`,
        [room_id],
      );
      versions.add(members[0]?.version ?? '');
      expect(members[0]?.late).toBe(0);
    }
    // Once in ten minutes in a room of two hundred.
    expect(versions.size).toBeLessThanOrEqual(3);
  });
});
