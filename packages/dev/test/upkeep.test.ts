/** What a worker does besides requests, from its start on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, inDatabase, type TestDatabase } from './support/databases.ts';
import { type SharedTopics, sharedTopics } from './support/shared-system.ts';
import { waitFor } from './support/wait-for.ts';

let system: SharedTopics;
let place: TestDatabase;
const workers: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  system = await sharedTopics();
  place = await createDatabase();
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await place?.drop();
});

const startWorker = async (more: Record<string, string> = {}) =>
  workers.push(await system.startWorker({ DATABASE_URL: place.urlFor('worker'), ...more }));

const sql = (text: string) => inDatabase(place.url, async (database) => (await database.query(text)).rows);

test('it folds texts anew, and cleans the inbox, which INBOX_CLEANING=false leaves to other workers', async () => {
  await sql(
    `INSERT INTO users (user_id, email, user_name, password_hash, folded) VALUES ('kim', '', 'Straße', '', E'kim\\nstraße')`,
  );
  await sql(
    `INSERT INTO inbox (pair, request_id, fingerprint, user_id, reply, created_at)
     VALUES ('logout', 'old', '\\x00', 'kim', '{}', now() - interval '30 days')`,
  );
  const inbox = () => sql('SELECT FROM inbox');
  await startWorker({ INBOX_CLEANING: 'false' });
  await waitFor('the name to be folded', async () => {
    const [{ folded }] = await sql('SELECT folded FROM users');
    return folded === 'kim\nstrasse';
  });
  expect(await inbox()).toHaveLength(1);
  await startWorker();
  await waitFor('the old entry to go', async () => (await inbox()).length === 0);
});
