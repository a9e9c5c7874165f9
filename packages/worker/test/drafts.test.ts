/** Drafts that are saved and removed at the same time: their rows are locked in one order, whoever does it. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDatabase, inDatabase, type TestDatabase } from '../../dev/test/support/databases.ts';
import { insertUsers } from '../../dev/test/support/insert-users.ts';
import { waitFor } from '../../dev/test/support/wait-for.ts';
import { connectDatabase, type DatabaseConnection } from '../src/database/connect-database.ts';
import { saveDrafts } from '../src/services/drafts.ts';
import { removeDrafts } from '../src/services/remove-drafts.ts';

/** Not in the order of their keys. */
const both = [
  { userId: 'bob', roomId: 1 },
  { userId: 'ann', roomId: 1 },
];

let place: TestDatabase;
let connection: DatabaseConnection;

beforeAll(async () => {
  place = await createDatabase();
  connection = connectDatabase(place.url, 1);
  await insertUsers(place.url, ['ann', 'bob']);
});

beforeEach(() =>
  inDatabase(place.url, (client) =>
    client.query(`
      DELETE FROM drafts;
      INSERT INTO drafts (user_id, room_id, content, saved_at)
      VALUES ('bob', 1, 'begun', now()), ('ann', 1, 'begun', now())`),
  ),
);

afterAll(async () => {
  await connection?.close();
  await place?.drop();
});

const nothing = { writes: [], result: () => undefined };
const draftsLeft = () =>
  inDatabase(place.url, async (client) => (await client.query('SELECT FROM drafts')).rowCount);

test.each([
  [
    'saves',
    2,
    () =>
      connection.pipeline.change(
        saveDrafts.load(both.map((one) => ({ ...one, content: 'more' }))),
        () => nothing,
      ),
  ],
  ['removes', 0, () => connection.pipeline.change({}, () => ({ ...nothing, writes: [removeDrafts(both)] }))],
])('who %s two waits for the first with no lock on the second', async (_, left, change) => {
  await inDatabase(place.url, async (other) => {
    await other.query(`BEGIN; SELECT FROM drafts WHERE user_id = 'ann' FOR UPDATE`);
    const changing = change();
    await waitFor('the change to wait for the lock', async () => {
      const { rowCount } = await other.query('SELECT FROM pg_locks WHERE NOT granted');
      return rowCount ? true : undefined;
    });
    await other.query(`SELECT FROM drafts WHERE user_id = 'bob' FOR UPDATE NOWAIT`);
    await other.query('COMMIT');
    await changing;
  });
  expect(await draftsLeft()).toBe(left);
});
