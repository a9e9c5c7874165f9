/** What a worker does besides requests, from its start on. */
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDatabase, inDatabase, type TestDatabase } from './support/databases.ts';
import { type SharedTopics, sharedTopics } from './support/shared-system.ts';
import { waitFor } from './support/wait-for.ts';

let system: SharedTopics;
let place: TestDatabase;

beforeAll(async () => {
  system = await sharedTopics();
});

beforeEach(async () => {
  place = await createDatabase();
});

afterEach(() => place.drop());

const sql = (text: string) => inDatabase(place.url, async (database) => (await database.query(text)).rows);

/** @param during while it runs; it is stopped afterwards, once it has done what it had begun */
async function runWorker(more: Record<string, string>, during?: () => Promise<unknown>): Promise<void> {
  const worker = await system.startWorker({ DATABASE_URL: place.urlFor('worker'), ...more });
  try {
    await during?.();
  } finally {
    await worker.stop();
  }
}

/** @param age an interval, such as `30 days` */
const insertEntry = (requestId: string, age: string) =>
  sql(
    `INSERT INTO inbox (pair, request_id, fingerprint, user_id, reply, created_at)
     VALUES ('logout', '${requestId}', '\\x00', 'kim', '{}', now() - interval '${age}')`,
  );

const inbox = async () =>
  (await sql(`SELECT convert_from(request_id, 'UTF8') AS id FROM inbox ORDER BY created_at`)).map(
    ({ id }) => id,
  );

test('a worker folds texts anew, and with INBOX_CLEANING=false leaves the inbox to others', async () => {
  await sql(
    `INSERT INTO users (user_id, email, user_name, password_hash, folded) VALUES ('kim', '', 'Straße', '', E'kim\\nstraße')`,
  );
  await insertEntry('old', '30 days');
  await runWorker({ INBOX_CLEANING: 'false' }, () =>
    waitFor('the name to be folded', async () => {
      const [{ folded }] = await sql('SELECT folded FROM users');
      return folded === 'kim\nstrasse';
    }),
  );
  expect(await inbox()).toEqual(['old']);
});

test('it cleans the inbox before it ends, however soon: of what is older than TOPIC_RETENTION_HOURS and an hour', async () => {
  await insertEntry('older', '6 hours 2 minutes');
  await insertEntry('younger', '5 hours 58 minutes');
  await runWorker({ TOPIC_RETENTION_HOURS: '5' });
  expect(await inbox()).toEqual(['younger']);
});
