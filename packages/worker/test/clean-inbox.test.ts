/** Old inbox entries go by themselves, none sooner than its request is too old to be executed. */
import { createLog } from '@parley/messaging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, inDatabase, type TestDatabase } from '../../dev/test/support/databases.ts';
import { waitFor } from '../../dev/test/support/wait-for.ts';
import { connectDatabase, type DatabaseConnection } from '../src/database/connect-database.ts';
import { keepInboxClean } from '../src/upkeep/clean-inbox.ts';

let place: TestDatabase;
/** Of two workers. */
let connections: DatabaseConnection[];

beforeAll(async () => {
  place = await createDatabase();
  connections = [1, 2].map(() => connectDatabase(place.urlFor('worker'), 1));
});

afterAll(async () => {
  await Promise.all((connections ?? []).map(({ close }) => close()));
  await place?.drop();
});

const sql = (text: string, values: unknown[] = []) =>
  inDatabase(place.url, async (database) => (await database.query(text, values)).rows);

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
  const stopping = new AbortController();
  const log = createLog('test', 'silent');
  const cleaning = connections.map(({ database }) =>
    keepInboxClean({ database, retentionHours: 5, log, stopping: stopping.signal }),
  );
  await waitFor('the old ones to go', async () => !(await users()).includes('old'));
  stopping.abort();
  await Promise.all(cleaning);
  expect(await users()).toEqual(['new', 'young']);
});
