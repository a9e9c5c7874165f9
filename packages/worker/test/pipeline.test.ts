/** A change in two round trips: what it sees, and what is left of it when something fails. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, inDatabase, type TestDatabase } from '../../dev/test/support/databases.ts';
import { waitFor } from '../../dev/test/support/wait-for.ts';
import { connectDatabase, type DatabaseConnection } from '../src/database/connect-database.ts';
import { openDatabase, openPool, Prisma } from '../src/database/database.ts';
import { isUniqueViolation } from '../src/database/database-errors.ts';
import type { Query } from '../src/database/query.ts';
import { sendStatements } from '../src/database/statement-batch.ts';

let place: TestDatabase;
let connection: DatabaseConnection;

beforeAll(async () => {
  place = await createDatabase();
  connection = connectDatabase(place.url, 1);
  await inDatabase(place.url, (client) =>
    client.query(`CREATE TABLE things (name text PRIMARY KEY, count int NOT NULL);
      INSERT INTO things VALUES ('apple', 1)`),
  );
});

afterAll(async () => {
  await connection?.close();
  await place?.drop();
});

interface Thing {
  name: string;
  count: number;
}

const lockApple: Query<null> = {
  sql: Prisma.sql`SELECT name FROM things WHERE name = 'apple' FOR NO KEY UPDATE`,
  read: () => null,
};
const readThings: Query<Record<string, number>> = {
  sql: Prisma.sql`SELECT name, count FROM things`,
  read: (rows: readonly Thing[]) => Object.fromEntries(rows.map(({ name, count }) => [name, count])),
};
const insertion = (name: string) => Prisma.sql`INSERT INTO things VALUES (${name}, 1)`;
const nothing = () => undefined;

const things = async () => (await connection.pipeline.read({ things: readThings })).things;

test('what is read behind a lock is as the lock’s last holder left it', async () => {
  await inDatabase(place.url, async (holder) => {
    await holder.query(
      `BEGIN; UPDATE things SET count = 2 WHERE name = 'apple'; INSERT INTO things VALUES ('pear', 5)`,
    );
    const seen = connection.pipeline.change({ lock: lockApple, things: readThings }, (found) => ({
      writes: [],
      result: () => found.things,
    }));
    await waitFor('the change to wait for the lock', async () => {
      const { rows } = await holder.query(
        `SELECT FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()`,
      );
      return rows.length > 0 ? true : undefined;
    });
    await holder.query('COMMIT');
    expect(await seen).toEqual({ apple: 2, pear: 5 });
  });
});

test('its writes return their rows, in their order', async () => {
  const result = await connection.pipeline.change({}, () => ({
    writes: [
      Prisma.sql`INSERT INTO things VALUES ('plum', 1) RETURNING name`,
      Prisma.sql`UPDATE things SET count = 7 WHERE name = 'plum' RETURNING count`,
    ],
    result: (written) => written,
  }));
  expect(result).toEqual([[{ name: 'plum' }], [{ count: 7 }]]);
});

const failures = [
  { what: 'a statement that fails among its reads', reads: [Prisma.sql`SELECT 1 / 0`], writes: [] },
  { what: 'a write that fails', reads: [], writes: [Prisma.sql`SELECT 1 / 0`, insertion('kiwi')] },
];

test.each(failures)(
  'after $what nothing of it is there, and the next is served',
  async ({ reads, writes }) => {
    const before = await things();
    const queries = Object.fromEntries(reads.map((sql, index) => [index, { sql, read: nothing }]));
    const refused = connection.pipeline.change(queries, () => ({
      writes: [insertion('lime'), ...writes],
      result: nothing,
    }));
    await expect(refused).rejects.toThrow('division by zero');
    expect(await things()).toEqual(before);
  },
);

test('where the decision throws nothing is written, and no lock is left', async () => {
  const refused = connection.pipeline.change({ lock: lockApple }, () => {
    throw new Error('decided against');
  });
  await expect(refused).rejects.toThrow('decided against');
  await inDatabase(place.url, async (other) => {
    await other.query(`SET lock_timeout = '5s'`);
    await other.query(`UPDATE things SET count = count WHERE name = 'apple'`);
  });
});

test('what another has inserted meanwhile is told as a unique violation, and rolls back', async () => {
  const before = await things();
  const error = await connection.pipeline
    .change({}, () => ({ writes: [insertion('lime'), insertion('apple')], result: nothing }))
    .then(nothing, (thrown: unknown) => thrown);
  expect(isUniqueViolation(error)).toBe(true);
  expect(await things()).toEqual(before);
});

test('a statement whose columns a migration has changed is prepared anew', async () => {
  const all: Query<Thing[]> = { sql: Prisma.sql`SELECT * FROM things`, read: (rows) => [...rows] };
  await connection.pipeline.read({ all });
  await inDatabase(place.url, (client) => client.query('ALTER TABLE things ADD COLUMN weight int'));
  await connection.pipeline.read({ all }).catch(nothing); // on the connection that knew it before
  const { all: rows } = await connection.pipeline.read({ all });
  expect(rows[0]).toHaveProperty('weight');
});

test('a statement is planned once, however often it comes', async () => {
  const named = (names: string[]): Query<number> => ({
    sql: Prisma.sql`SELECT t.name FROM unnest(${names}::text[]) AS a (name) JOIN things t ON t.name = a.name`,
    read: (rows) => rows.length,
  });
  for (let time = 0; time < 8; time++) await connection.pipeline.read({ found: named(['apple']) });
  const counts: Query<{ generic: number; custom: number }[]> = {
    sql: Prisma.sql`
      SELECT generic_plans::int AS generic, custom_plans::int AS custom FROM pg_prepared_statements
      WHERE statement LIKE 'SELECT t.name FROM unnest(%'`,
    read: (rows) => [...rows],
  };
  expect((await connection.pipeline.read({ counts })).counts).toEqual([{ generic: 8, custom: 0 }]);
});

test('statements that go out together are answered together, and asked for their columns once', async () => {
  const pool = openPool(place.url, 1);
  const client = await pool.connect();
  const { connection: wire } = client as unknown as { connection: NodeJS.EventEmitter };
  const heard: string[] = [];
  for (const message of ['readyForQuery', 'rowDescription', 'parseComplete'])
    wire.on(message, () => heard.push(message));
  const twice = Prisma.sql`SELECT ${'a'}::text AS letter, ${[1, 2]}::int[] AS numbers`;
  const statements = [
    twice,
    Prisma.sql`SELECT 1 AS one WHERE false`,
    twice,
    Prisma.sql`SET lock_timeout = '1s'`,
  ];
  const answers = [[{ letter: 'a', numbers: [1, 2] }], [], [{ letter: 'a', numbers: [1, 2] }], []];
  try {
    expect(await sendStatements(client, statements)).toEqual(answers);
    expect(heard.filter((message) => message === 'readyForQuery')).toHaveLength(1);
    expect(heard.filter((message) => message === 'parseComplete')).toHaveLength(3);
    heard.length = 0;
    expect(await sendStatements(client, statements)).toEqual(answers);
    expect(heard).toEqual(['readyForQuery']);
  } finally {
    client.release(true);
    await pool.end();
  }
});

test('a connection whose statement was given up is not used again', async () => {
  const pool = openPool(place.url, 1, 500);
  const database = openDatabase(pool);
  const pid = async () => {
    const [row] = await database.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    return row?.pid;
  };
  try {
    const before = await pid();
    await expect(
      database.$transaction(async (transaction) => {
        await transaction.$executeRaw`SELECT pg_sleep(30)`;
      }),
    ).rejects.toThrow();
    const after = await pid();
    expect(after).toBeGreaterThan(0);
    expect(after).not.toBe(before);
    await inDatabase(place.url, (client) => client.query('SELECT pg_terminate_backend($1)', [before]));
  } finally {
    await database.$disconnect();
    await pool.end();
  }
});
