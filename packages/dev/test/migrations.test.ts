import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { applyMigrations } from '@parley/worker';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createDatabase, inDatabase, type TestDatabase } from './support/databases.ts';

const migrations = resolve(import.meta.dirname, '../../../prisma/migrations');
const first = '20261123000000_users_inbox_sessions';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createDatabase();
  folder = join(mkdtempSync(join(tmpdir(), 'parley-migrations-')), 'migrations');
  cpSync(migrations, folder, { recursive: true });
});

afterEach(async () => {
  rmSync(resolve(folder, '..'), { recursive: true });
  await database.drop();
});

function addMigration(name: string, sql: string) {
  cpSync(join(folder, first), join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

const history = () =>
  inDatabase(database.url, async (client) => {
    const { rows } = await client.query(
      `SELECT migration_name, checksum, applied_steps_count, finished_at IS NOT NULL AS finished
         FROM _prisma_migrations ORDER BY migration_name`,
    );
    return rows;
  });

test('a database with all migrations applied is left as it is', async () => {
  const before = await history();
  expect(await applyMigrations(database.url, folder)).toEqual([]);
  expect(await history()).toEqual(before);
});

test("each migration is noted with the file's SHA-256, as Prisma notes it", async () => {
  const sql = readFileSync(join(migrations, first, 'migration.sql'));
  expect(await history()).toContainEqual({
    migration_name: first,
    checksum: createHash('sha256').update(sql).digest('hex'),
    applied_steps_count: 1,
    finished: true,
  });
});

test('a new migration is applied once, by whoever of several is first', async () => {
  addMigration('20991231000000_later', 'CREATE TABLE later (id INTEGER PRIMARY KEY);');
  const applied = await Promise.all([1, 2, 3].map(() => applyMigrations(database.url, folder)));
  expect(applied.flat()).toEqual(['20991231000000_later']);
});

test('a migration that fails half way leaves nothing behind', async () => {
  const before = await history();
  addMigration('20991231000000_broken', 'CREATE TABLE half (id INTEGER); SELECT 1 / 0;');
  await expect(applyMigrations(database.url, folder)).rejects.toThrow(
    /20991231000000_broken.*division by zero/,
  );
  const found = await inDatabase(database.url, (client) =>
    client.query("SELECT to_regclass('half') AS half"),
  );
  expect(found.rows).toEqual([{ half: null }]);
  expect(await history()).toEqual(before);
});

test('a migration that was changed after it had been applied is refused', async () => {
  writeFileSync(join(folder, first, 'migration.sql'), 'SELECT 1;');
  await expect(applyMigrations(database.url, folder)).rejects.toThrow(/was changed after/);
});

test('the ids of before get one key each, the oldest of those that share it, while others go on writing', async () => {
  const later = '20261129110000_folded_ids';
  const url = new URL(database.url);
  url.searchParams.set('options', '-c lock_timeout=3000');
  const found = await inDatabase(database.url, async (client) => {
    await client.query('DROP TABLE user_keys, foldings');
    await client.query('DELETE FROM _prisma_migrations WHERE migration_name = $1', [later]);
    await client.query(
      `INSERT INTO users (user_id, email, user_name, password_hash, folded, join_date) VALUES
         ('KIM', '', 'K', '', E'kim\nk', '2026-01-02'), ('kim', '', 'K', '', E'kim\nk', '2026-01-03'),
         ('Kim', '', 'K', '', E'kim\nk', '2026-01-01'), ('lee', '', 'L', '', E'lee\nl', '2026-01-01')`,
    );
    await client.query('BEGIN');
    await client.query("UPDATE users SET user_name = 'M'");
    await client.query("INSERT INTO rooms (room_name) VALUES ('r')");
    await client.query(
      `INSERT INTO messages (room_id, seq, user_id, writer, content, created_at) SELECT room_id, 1, '', '', '', now() FROM rooms`,
    );
    expect(await applyMigrations(url.href, migrations)).toContain(later);
    await client.query('COMMIT');
    return client.query('SELECT id_key, user_id FROM user_keys ORDER BY id_key');
  });
  expect(found.rows).toEqual([
    { id_key: 'kim', user_id: 'Kim' },
    { id_key: 'lee', user_id: 'lee' },
  ]);
});

test('rooms of before are in the order of their activity, whatever clock it was by, and whoever writes on', async () => {
  const later = '20261129200000_rooms_by_activity';
  const found = await inDatabase(database.url, async (client) => {
    await client.query('DROP FUNCTION move_active_until, take_active_until CASCADE');
    await client.query('ALTER TABLE rooms DROP COLUMN active_until');
    await client.query('ALTER TABLE room_members DROP COLUMN active_until');
    await client.query('DELETE FROM _prisma_migrations WHERE migration_name = $1', [later]);
    await client.query(
      "INSERT INTO users (user_id, email, user_name, password_hash) VALUES ('kim', '', 'Kim', '')",
    );
    await client.query(
      `INSERT INTO rooms (room_name, last_activity_at) VALUES
         ('old', now() - interval '1 year'), ('new', now()), ('ahead', now() + interval '5 minutes')`,
    );
    const join = `INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq)
      SELECT room_id, 'kim', 0, 1, 0 FROM rooms ON CONFLICT DO NOTHING`;
    await client.query(join);
    expect(await applyMigrations(database.url, migrations)).toEqual([later]);
    // As a worker of before does, which knows nothing of it.
    await client.query(
      "UPDATE rooms SET last_activity_at = now() + interval '1 hour' WHERE room_name = 'old'",
    );
    await client.query(
      "INSERT INTO rooms (room_name, last_activity_at) VALUES ('made', now() + interval '2 hours')",
    );
    await client.query(join);
    return client.query(
      `SELECT room_name, m.active_until >= r.last_activity_at AS is_known, m.active_until = r.active_until AS is_same
       FROM rooms r JOIN room_members m ON m.room_id = r.room_id ORDER BY m.active_until DESC LIMIT 3`,
    );
  });
  const known = { is_known: true, is_same: true };
  expect(found.rows).toEqual(['made', 'old', 'ahead'].map((room_name) => ({ room_name, ...known })));
});

test('rooms of before are owned by who has been there the longest, and those that a worker of before makes by who made them', async () => {
  const later = ['20261130190010_member_roles', '20261130190040_room_owners'];
  const found = await inDatabase(database.url, async (client) => {
    await client.query(
      `INSERT INTO users (user_id, email, user_name, password_hash)
       SELECT id, '', id, '' FROM unnest('{kim,lee,park}'::text[]) id`,
    );
    const make = (name: string, directKey: string | null, members: Record<string, number>) =>
      client.query(
        `WITH made AS (INSERT INTO rooms (room_name, direct_key) VALUES ($1, $2) RETURNING room_id)
         INSERT INTO room_members (room_id, user_id, joined_seq, joined_event_seq, read_seq)
         SELECT room_id, key, 0, value::int, 0 FROM made, jsonb_each_text($3::jsonb)`,
        [name, directKey, JSON.stringify(members)],
      );
    await make('left by who made it', null, { kim: 7, lee: 3, park: 5 });
    await make('of two', 'kim lee', { kim: 1, lee: 2 });
    await client.query('DROP FUNCTION first_heir, hand_room_on CASCADE');
    await client.query('ALTER TABLE room_members DROP COLUMN role');
    await client.query('DELETE FROM _prisma_migrations WHERE migration_name = ANY($1)', [later]);
    expect(await applyMigrations(database.url, migrations)).toEqual(later);
    // As a worker of before does, which knows nothing of it.
    await make('made', null, { park: 1, kim: 2 });
    await client.query(
      "DELETE FROM room_members m USING rooms r WHERE r.room_id = m.room_id AND room_name = 'made' AND user_id = 'park'",
    );
    return client.query(
      `SELECT room_name, user_id FROM rooms JOIN room_members USING (room_id) WHERE role = 'owner' ORDER BY room_id`,
    );
  });
  expect(found.rows).toEqual([
    { room_name: 'left by who made it', user_id: 'lee' },
    { room_name: 'made', user_id: 'kim' },
  ]);
});

test('the database counts characters, not bytes, and sorts text alike everywhere', async () => {
  const { rows } = await inDatabase(inject('adminDatabaseUrl'), (client) =>
    client.query("SELECT length('한국어') AS length, 'Z' < 'a' AS c_order"),
  );
  expect(rows).toEqual([{ length: 3, c_order: true }]);
});
