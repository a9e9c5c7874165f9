/** What was stored by another way of folding is folded anew by workers: in the background, with nobody waiting for it. */
import { createLog } from '@parley/messaging';
import type pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askService } from '../../dev/test/support/ask-service.ts';
import { createDatabase, inDatabase, type TestDatabase } from '../../dev/test/support/databases.ts';
import { waitFor } from '../../dev/test/support/wait-for.ts';
import { connectDatabase } from '../src/database/connect-database.ts';
import { foldAnew } from '../src/upkeep/fold-anew.ts';

let place: TestDatabase;
const running: (() => Promise<void>)[] = [];

beforeEach(async () => {
  place = await createDatabase();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((stop) => stop()));
  await place.drop();
});

/** As one worker more does. */
function startFolding(): void {
  const { database, close } = connectDatabase(place.urlFor('worker'), 2);
  const stopping = new AbortController();
  const folded = foldAnew({ database, log: createLog('test', 'silent'), stopping: stopping.signal });
  running.push(async () => {
    stopping.abort();
    await folded;
    await close();
  });
}

const sql = (text: string, values: unknown[] = []) =>
  inDatabase(place.url, async (database) => (await database.query(text, values)).rows);

/** As the version before folded. */
const foldedBefore = (text: string) => text.normalize('NFKC').toLowerCase();

/** A room in which these are said in turn, stored as the version before did. @returns its id */
async function fillRoom(messages: number, said: readonly string[]): Promise<number> {
  await sql(
    `INSERT INTO users (user_id, email, user_name, password_hash, folded)
     VALUES ('ㅋㅋ', '', 'Straße', '', $1), ('Kim', '', 'Kim', '', E'kim\\nkim')`,
    [foldedBefore('ㅋㅋ\nStraße')],
  );
  const [room] = await sql(
    "INSERT INTO rooms (room_name, last_seq, member_count) VALUES ('big', $1, 1) RETURNING room_id::int AS id",
    [messages],
  );
  await sql(
    `INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq) VALUES ($1, 'Kim', 0, 1, 0)`,
    [room.id],
  );
  await sql(
    `INSERT INTO messages (room_id, seq, user_id, writer, content, folded, created_at)
     SELECT $1, seq, 'Kim', 'Kim', said, nullif(folded, said), now()
     FROM generate_series(1, $2::int) seq
     JOIN unnest($3::text[], $4::text[]) WITH ORDINALITY AS s (said, folded, place)
       ON place = 1 + seq % cardinality($3::text[])
     ORDER BY seq`,
    [room.id, messages, said, said.map(foldedBefore)],
  );
  return room.id;
}

/** How often each is found; none of them has pieces that tell it from all others but what is looked for. */
async function find(text: string): Promise<string[]> {
  const connection = connectDatabase(place.url, 1);
  try {
    const found = await askService('user-find-chat', { userId: 'Kim', text, limit: 100 }, connection);
    return found.message.map(({ content }) => content);
  } finally {
    await connection.close();
  }
}

const passes = async (subject: string): Promise<number> => {
  const [row] = await sql('SELECT version, passes FROM foldings WHERE subject = $1', [subject]);
  return row.version === 2 ? row.passes : 0;
};

async function within<T>(database: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await database.query('BEGIN');
  try {
    return await work();
  } finally {
    await database.query('ROLLBACK');
  }
}

const said = ['plain words', 'ㅋㅋㅠㅠ', 'İSTANBUL'];

test('many messages are, while others write; what is locked is left for the second time', async () => {
  const messages = 5_000;
  const roomId = await fillRoom(messages, said);
  const [{ before }] = await sql(
    "SELECT array_agg(xmin::text ORDER BY seq) AS before FROM messages WHERE content = 'plain words'",
  );
  expect(await find('ㅠㅠ')).toEqual([]);
  await inDatabase(place.url, (writer) =>
    within(writer, async () => {
      // Somebody is just changing a message, and takes their time.
      await writer.query('SELECT FROM messages WHERE room_id = $1 AND seq = 1 FOR UPDATE', [roomId]);
      startFolding();
      startFolding();
      await waitFor('the first pass', async () => (await passes('messages')) === 1);
    }),
  );
  expect(await find('ㅠㅠ')).toEqual(Array(100).fill('ㅋㅋㅠㅠ'));
  expect(await find('istanbul')).toEqual(Array(100).fill('İSTANBUL'));
  const stale =
    "SELECT count(*)::int AS count, min(seq) AS first FROM messages WHERE content <> 'plain words' AND grams = '{}'";
  expect(await sql(stale)).toEqual([{ count: 1, first: 1 }]);
  const [{ after }] = await sql(
    "SELECT array_agg(xmin::text ORDER BY seq) AS after FROM messages WHERE content = 'plain words'",
  );
  expect(after).toEqual(before); // what is folded alike is not written

  // A worker of the version before has written one more meanwhile; an hour later:
  await sql("UPDATE messages SET folded = 'i̇stanbul', grams = '{}' WHERE room_id = $1 AND seq = 2", [roomId]);
  await sql("UPDATE foldings SET due_at = now() WHERE subject = 'messages'");
  startFolding();
  await waitFor('the second pass', async () => (await passes('messages')) === 2);
  expect(await sql(stale)).toEqual([{ count: 0, first: null }]);
});

test('users are too, and get the keys that their ids have now', async () => {
  await fillRoom(1, said);
  // The version before has only just folded them for the first time.
  await sql("UPDATE foldings SET passes = 1, due_at = now() + interval '1 hour' WHERE subject = 'users'");
  startFolding();
  await waitFor('the first pass', async () => (await passes('users')) === 1);
  const users = await sql(
    'SELECT user_id, folded, cardinality(grams) > 0 AS found FROM users ORDER BY user_id',
  );
  expect(users).toEqual([
    { user_id: 'Kim', folded: 'kim\nkim', found: false }, // folded alike, and so left alone
    { user_id: 'ㅋㅋ', folded: 'ㅋㅋ\nstrasse', found: true },
  ]);
  expect(await sql('SELECT id_key, user_id FROM user_keys ORDER BY id_key')).toEqual([
    { id_key: 'kim', user_id: 'Kim' },
    { id_key: 'ㅋㅋ', user_id: 'ㅋㅋ' },
  ]);
});

test('what a later version has begun is left to it', async () => {
  await fillRoom(10, said);
  await sql('UPDATE foldings SET version = 3, passes = 0');
  startFolding();
  await sql("UPDATE foldings SET version = 1, passes = 2 WHERE subject = 'users'");
  startFolding();
  await waitFor('the users', async () => (await passes('users')) === 1);
  expect(await sql("SELECT version, passes, place FROM foldings WHERE subject = 'messages'")).toEqual([
    { version: 3, passes: 0, place: '' },
  ]);
});
