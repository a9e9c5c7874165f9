/** What is looked at for somebody who has much, beside the same for somebody who has little in the same database. */
import type { PairName, RequestOf } from '@parley/contracts';
import { searchable } from '@parley/worker';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ServiceAsker } from '../src/bench/growth/ask-services.ts';
import { explainStatements } from '../src/bench/growth/explain-statements.ts';
import { createDatabase, inDatabase, type TestDatabase } from './support/databases.ts';

/** How much each of the two has. */
const rooms = { few: 20, many: 1_000 };
const friends = { few: 100, many: 1_000 };
const searched = '모임';

let made: TestDatabase;
let asker: ServiceAsker;

beforeAll(async () => {
  made = await createDatabase();
  await inDatabase(made.url, fill);
  asker = new ServiceAsker(made.url);
});

afterAll(async () => {
  await asker?.close();
  await made?.drop();
});

async function fill(client: pg.ClientBase) {
  await client.query(`
    INSERT INTO users (user_id, email, user_name, password_hash)
    SELECT user_id, '', user_id, 'none' FROM (
      SELECT unnest(ARRAY['few', 'many']) AS user_id
      UNION ALL SELECT 'member-' || n FROM generate_series(1, 15) n
      UNION ALL SELECT 'friend-' || n FROM generate_series(1, ${friends.many}) n) u`);
  await client.query(`
    INSERT INTO rooms (room_name, last_seq, event_seq, member_count, last_activity_at, active_until)
    SELECT 'Room', 1, 17, 17, now() - n * interval '1 minute', now() - (n - 1) * interval '1 minute'
    FROM generate_series(1, ${rooms.many}) n`);
  await client.query("INSERT INTO rooms (room_name) SELECT 'Of others' FROM generate_series(1, 20000)");
  await client.query(`
    INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq)
    SELECT room_id, user_id, 0, 1, 0 FROM rooms JOIN users ON user_id LIKE 'member-%' OR user_id = 'many'
      OR user_id = 'few' AND room_id <= ${rooms.few}
    WHERE room_id <= ${rooms.many}`);
  const said = Array.from({ length: rooms.many }, (_, index) => {
    const content = `${searched} ${index}`;
    return { room_id: index + 1, content, ...searchable({ roomId: index + 1, seq: 1 }, content) };
  });
  await client.query(
    `INSERT INTO messages (room_id, seq, user_id, writer, content, grams, created_at)
     SELECT room_id, 1, 'member-1', 'member-1', content, grams, now()
     FROM json_to_recordset($1::json) AS s (room_id bigint, content text, grams int[])`,
    [JSON.stringify(said)],
  );
  await client.query(`
    INSERT INTO friends (user_id, friend_id)
    SELECT 'friend-' || n, 'many' FROM generate_series(1, ${friends.many}) n
    UNION ALL SELECT 'friend-' || n, 'few' FROM generate_series(1, ${friends.few}) n`);
  await client.query(`
    INSERT INTO presence (user_id, holder, expires_at)
    SELECT 'friend-' || n, 'front', now() + interval '1 hour' FROM generate_series(1, 3) n
    UNION ALL SELECT 'other-' || n, 'front', now() + interval '1 hour' FROM generate_series(1, 150) n`);
  await client.query('VACUUM ANALYZE');
}

async function blocksOf<Name extends PairName>(pair: Name, request: RequestOf<Name>): Promise<number> {
  const explained = await explainStatements(made.url, await asker.statementsOf(pair, request));
  return explained.reduce((sum, { blocks }) => sum + blocks, 0);
}

const cases: Record<string, (userId: string) => Promise<number>> = {
  'the latest rooms': (userId) => blocksOf('user-search-room', { userId, limit: 10 }),
  'a search in all rooms': (userId) => blocksOf('user-find-chat', { userId, text: searched, limit: 10 }),
  'a search for what was never said': (userId) => blocksOf('user-find-chat', { userId, text: '없는말' }),
  'a search for a character': (userId) => blocksOf('user-find-chat', { userId, text: '~' }),
  'a change of status': (userId) => blocksOf('user-status-change', { userId, status: 'here' }),
};

test.each(Object.entries(cases))('%s costs no more where there is much', async (_, blocks) => {
  const few = await blocks('few');
  const many = await blocks('many');
  expect(few).toBeGreaterThan(0);
  expect(many / few, `${many} blocks, and ${few} where there is little`).toBeLessThanOrEqual(1.5);
});
