/** Old inbox entries go by themselves, none sooner than its request is too old to be executed. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inDatabase } from './support/databases.ts';
import { createSystem, type System } from './support/system.ts';
import { waitFor } from './support/wait-for.ts';

let system: System;

beforeEach(async () => {
  system = await createSystem({ TOPIC_RETENTION_HOURS: '5' });
});

afterEach(() => system.stop());

const sql = (text: string, values: unknown[] = []) =>
  inDatabase(system.databaseUrl, async (database) => (await database.query(text, values)).rows);

/** @param age as PostgreSQL writes an interval */
const addEntries = (count: number, userId: string, age: string) =>
  sql(
    `INSERT INTO inbox (pair, request_id, fingerprint, user_id, reply, created_at)
     SELECT 'logout', convert_to($2 || number, 'UTF8'), '\\x00', $2, '{}', now() - $3::interval
     FROM generate_series(1, $1::int) number`,
    [count, userId, age],
  );

const users = async (): Promise<string[]> =>
  (await sql('SELECT DISTINCT user_id FROM inbox ORDER BY user_id')).map(({ user_id }) => user_id);

test('entries older than the retention and an hour go, however many; younger ones stay', async () => {
  await addEntries(12_000, 'old', '6 hours 1 minute');
  await addEntries(3, 'young', '5 hours 55 minutes');
  await addEntries(3, 'new', '0');
  await Promise.all([system.startWorker(), system.startWorker()]);
  await waitFor('the old ones to go', async () => !(await users()).includes('old'));
  expect(await users()).toEqual(['new', 'young']);
});

test('INBOX_CLEANING=false leaves them to other workers', async () => {
  await addEntries(3, 'old', '7 days');
  await system.startWorker({ INBOX_CLEANING: 'false' });
  expect(await users()).toEqual(['old']);
  await system.startWorker();
  await waitFor('the old ones to go', async () => (await users()).length === 0);
});
