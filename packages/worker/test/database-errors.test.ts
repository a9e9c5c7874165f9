/**
 * What becomes of a batch when the database fails it, by the errors that PostgreSQL, Prisma and `pg` really give.
 *
 * Each error is provoked twice where it can be: by a raw statement and by one of the model API, which Prisma wraps in
 * different ways.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ReceivedRequest, tryLater } from '@parley/messaging';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createDatabase, inDatabase, type TestDatabase } from '../../dev/test/support/databases.ts';
import { insertUsers } from '../../dev/test/support/insert-users.ts';
import { waitFor } from '../../dev/test/support/wait-for.ts';
import type { RequestHandler } from '../src/batch/handle-requests.ts';
import { storeReplies } from '../src/batch/inbox.ts';
import { connectDatabase, type DatabaseConnection } from '../src/database/connect-database.ts';
import { type Database, Prisma, type Transaction } from '../src/database/database.ts';
import { type DatabaseTrouble, isUniqueViolation, troubleOf } from '../src/database/database-errors.ts';
import type { Pipeline } from '../src/database/pipeline.ts';
import type { Queries } from '../src/database/query.ts';
import { services } from '../src/services/index.ts';
import type { Passwords } from '../src/services/passwords.ts';
import { defaultQuotas } from '../src/services/quotas.ts';
import type { OnceService } from '../src/services/service.ts';
import { handlerOf } from './support/handler-of.ts';

let place: TestDatabase;
let connection: DatabaseConnection;
let database: Database;

beforeAll(async () => {
  place = await createDatabase();
  connection = connectDatabase(place.url, 4);
  database = connection.database;
  await insertUsers(place.url, ['ann', 'bob']);
});

afterAll(async () => {
  await connection?.close();
  await place?.drop();
});

type Change = (transaction: Transaction, userId: string) => Promise<unknown>;

const ways: Record<string, Change> = {
  'raw statement': (transaction, userId) =>
    transaction.$executeRaw`UPDATE users SET email = 'raw' WHERE user_id = ${userId}`,
  'model API': (transaction, userId) =>
    transaction.user.update({ where: { userId }, data: { email: 'model' } }),
};

/** @returns what the work was refused with */
async function refused(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => Promise.reject(new Error('nothing was refused')),
    (error) => error,
  );
}

function transacted(work: (transaction: Transaction) => Promise<unknown>, options = {}): Promise<unknown> {
  return database.$transaction(work, options);
}

/** While somebody else has locked ann's row. */
const whileLocked = <Result>(work: (other: pg.ClientBase) => Promise<Result>) =>
  inDatabase(place.url, async (other) => {
    await other.query(`BEGIN; SELECT FROM users WHERE user_id = 'ann' FOR UPDATE`);
    return work(other);
  });

/** Ends the sessions of the worker that are in a state. */
const terminate = (state: string) =>
  inDatabase(place.url, (other) =>
    waitFor('a session to terminate', async () => {
      const { rowCount } = await other.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'parley-worker' AND state = $1`,
        [state],
      );
      return rowCount === 0 ? undefined : true;
    }),
  );

async function deadlock(change: Change): Promise<unknown> {
  let locked = 0;
  let go: () => void = () => undefined;
  const bothLocked = new Promise<void>((resolve) => {
    go = resolve;
  });
  const run = (first: string, second: string) =>
    transacted(async (transaction) => {
      await change(transaction, first);
      locked += 1;
      if (locked === 2) go();
      await bothLocked;
      await change(transaction, second);
    });
  const outcomes = await Promise.allSettled([run('ann', 'bob'), run('bob', 'ann')]);
  return outcomes.find((outcome) => outcome.status === 'rejected')?.reason;
}

interface Provoked {
  readonly trouble: DatabaseTrouble | undefined;
  readonly provoke: (change: Change) => Promise<unknown>;
}

const provoked: Record<string, Provoked> = {
  'a deadlock (40P01)': { trouble: 'conflict', provoke: deadlock },
  'a serialization failure (40001)': {
    trouble: 'conflict',
    provoke: (change) =>
      refused(
        transacted(
          async (transaction) => {
            await transaction.user.findFirst();
            await inDatabase(place.url, (other) => other.query("UPDATE users SET email = 'other'"));
            await change(transaction, 'ann');
          },
          { isolationLevel: 'RepeatableRead' },
        ),
      ),
  },
  'a lock that is not given in time (55P03)': {
    trouble: 'locked',
    provoke: (change) =>
      whileLocked(() =>
        refused(
          transacted(async (transaction) => {
            await transaction.$executeRaw`SET LOCAL lock_timeout = '20ms'`;
            await change(transaction, 'ann');
          }),
        ),
      ),
  },
  'a statement that takes too long (57014)': {
    trouble: 'slow',
    provoke: (change) =>
      whileLocked(() =>
        refused(
          transacted(async (transaction) => {
            await transaction.$executeRaw`SET LOCAL statement_timeout = '20ms'`;
            await change(transaction, 'ann');
          }),
        ),
      ),
  },
  'a transaction that takes too long (P2028)': {
    trouble: 'slow',
    provoke: (change) =>
      refused(
        transacted(
          async (transaction) => {
            await sleep(100);
            await change(transaction, 'ann');
          },
          { timeout: 20 },
        ),
      ),
  },
  'a transaction that stood still for too long (25P03)': {
    trouble: 'interrupted',
    provoke: (change) =>
      refused(
        transacted(async (transaction) => {
          await transaction.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = '20ms'`;
          await sleep(300);
          await change(transaction, 'ann');
        }),
      ),
  },
  'a session that an administrator ends (57P01)': {
    trouble: 'refusing',
    provoke: (change) =>
      whileLocked(async () => {
        const error = refused(transacted((transaction) => change(transaction, 'ann')));
        await terminate('active');
        return error;
      }),
  },
  'one that is ended between two statements': {
    trouble: 'interrupted',
    provoke: (change) =>
      refused(
        transacted(async (transaction) => {
          await change(transaction, 'ann');
          await terminate('idle in transaction');
          await sleep(200); // until the socket has heard of it
          await change(transaction, 'bob');
        }),
      ),
  },
  'a server that takes no writes (25006)': {
    trouble: 'refusing',
    provoke: (change) =>
      refused(
        transacted(async (transaction) => {
          await transaction.$executeRaw`SET TRANSACTION READ ONLY`;
          await change(transaction, 'ann');
        }),
      ),
  },
  'a statement that is wrong (22P02)': {
    trouble: undefined,
    provoke: () => refused(database.$queryRaw`SELECT 'x'::int`),
  },
};

const cases = Object.entries(provoked).flatMap(([name, one]) =>
  Object.entries(ways).map(([way, change]) => ({ name, way, change, ...one })),
);

test.each(cases)('$name, by $way: $trouble', async ({ provoke, change, trouble }) => {
  expect(troubleOf(await provoke(change))).toBe(trouble);
});

test('a change whose session an administrator ends is refused, and the process lives on', async () => {
  const uncaught: unknown[] = [];
  const note = (error: unknown) => uncaught.push(error);
  process.on('uncaughtException', note);
  onTestFinished(() => void process.off('uncaughtException', note));
  const { pipeline } = connection;
  const queries: Queries<{ locked: number; after: number }> = {
    locked: {
      sql: Prisma.sql`SELECT FROM users WHERE user_id = 'ann' FOR NO KEY UPDATE`,
      read: (rows) => rows.length,
    },
    // Still without an answer when the connection ends.
    after: { sql: Prisma.sql`SELECT`, read: (rows) => rows.length },
  };
  const change = () => pipeline.change(queries, ({ locked }) => ({ writes: [], result: () => locked }));
  const error = await whileLocked(async () => {
    const refusal = refused(change());
    await terminate('active');
    return refusal;
  });
  expect(troubleOf(error)).toBe('refusing');
  expect(await change()).toBe(1);
  expect(uncaught).toEqual([]);
});

const asked: Record<string, (connection: DatabaseConnection) => Promise<unknown>> = {
  'by a raw statement': ({ database }) => database.$queryRaw`SELECT 1`,
  'by the model API': ({ database }) => database.user.findFirst(),
  'by a transaction': ({ database }) => database.$transaction((transaction) => transaction.user.findFirst()),
  'by a change': ({ pipeline }) =>
    pipeline.change({}, () => ({ writes: [Prisma.sql`SELECT 1`], result: () => undefined })),
};

describe('a server', () => {
  const urls: Record<string, () => string> = {
    'that nobody listens at': () => 'postgresql://parley:secret@127.0.0.1:1/parley',
    'whose name nobody knows': () => 'postgresql://parley:secret@nowhere.invalid:5432/parley',
    'without the database': () => place.url.replace(/\/[^/]*$/, '/not-there'),
  };
  const all = Object.entries(urls).flatMap(([name, url]) =>
    Object.entries(asked).map(([way, ask]) => ({ name, way, url, ask })),
  );

  test.each(all)('$name is away, asked $way', async ({ url, ask }) => {
    const nowhere = connectDatabase(url(), 1);
    onTestFinished(() => nowhere.close());
    expect(troubleOf(await refused(ask(nowhere)))).toBe('away');
  });
});

/** Each waits 5 s for a connection. */
describe.concurrent('a server without a free connection', () => {
  test.for(Object.entries(asked))('is busy, asked %s', async ([, ask], { onTestFinished }) => {
    const { pool, free } = await fullPool();
    onTestFinished(() => pool.close());
    expect(troubleOf(await refused(ask(pool)))).toBe('busy');
    await free();
  });

  test('is waited for with the whole batch, and its load taken for no outage', async ({ onTestFinished }) => {
    const { pool, free } = await fullPool();
    onTestFinished(() => pool.close());
    const { handler, seen } = handlerOn(pool);
    const replies = handle(handler, statusChanges(50));
    await waitFor('a second try', () => (seen.transactions === 2 ? true : undefined), 15_000);
    await free();
    expect(codes(await replies)).toEqual(Array(50).fill(''));
    expect(seen.transactions).toBeLessThanOrEqual(3);
  });
});

/** Two connections, both taken. */
async function fullPool(): Promise<{ pool: DatabaseConnection; free: () => Promise<void> }> {
  const pool = connectDatabase(place.url, 2);
  let goOn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let taken = 0;
  const holders = [1, 2].map(() =>
    pool.database.$transaction(async (transaction) => {
      await transaction.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = 0`;
      taken += 1;
      await held;
    }),
  );
  await waitFor('both connections to be taken', () => (taken === 2 ? true : undefined));
  return {
    pool,
    async free() {
      goOn();
      await Promise.all(holders);
    },
  };
}

/** A handler of `user-status-change`, which counts its transactions and how often it asked for the database's health. */
function handlerOn(pool: DatabaseConnection, fail: () => unknown = () => undefined) {
  const seen = { transactions: 0, questions: 0 };
  const failing: Pick<Pipeline, 'read' | 'change'> = {
    read: (queries) => pool.pipeline.read(queries),
    change(queries, decide) {
      seen.transactions += 1;
      const error = fail();
      return error ? Promise.reject(error) : pool.pipeline.change(queries, decide);
    },
  };
  const handler = handlerOf(pool, {
    pipeline: failing,
    databaseProblem: async () => {
      seen.questions += 1;
      return undefined;
    },
    passwords: {} as Passwords,
  });
  return { handler, seen };
}

const statusChanges = (count: number): ReceivedRequest[] =>
  Array.from({ length: count }, (_, index) => ({
    pair: 'user-status-change',
    requestId: Buffer.from(randomUUID()),
    request: { userId: index % 2 === 0 ? 'ann' : 'bob', status: `status ${index}` },
    userId: index % 2 === 0 ? 'ann' : 'bob',
    origin: undefined,
    clientAddress: undefined,
    deadline: undefined,
    traceparent: undefined,
    at: { topic: 'user-status-change-request', partition: 0, offset: String(index), timestamp: Date.now() },
  }));

const handle = (handler: RequestHandler, requests: readonly ReceivedRequest[]) =>
  handler.handle('user-status-change', requests, () => false);

const codes = (replies: Awaited<ReturnType<RequestHandler['handle']>>) =>
  typeof replies === 'symbol'
    ? replies
    : replies.map((reply) => (typeof reply === 'symbol' ? reply : reply.errorCode));

describe('the handler', () => {
  const isLong = (trouble?: DatabaseTrouble) => trouble === 'locked' || trouble === 'slow';
  const passing = cases.filter(({ trouble }) => trouble !== undefined && !isLong(trouble));
  const long = cases.filter(({ trouble }) => isLong(trouble));

  test.each(passing)('runs a batch again, as a whole, after $name by $way', async ({ provoke, change }) => {
    const errors = [await provoke(change)];
    const { handler, seen } = handlerOn(connection, () => errors.shift());
    expect(codes(await handle(handler, statusChanges(10)))).toEqual(Array(10).fill(''));
    expect(seen.transactions).toBe(2);
  });

  test.each(long)('gives a batch back after $name by $way', async ({ provoke, change }) => {
    const error = await provoke(change);
    const { handler, seen } = handlerOn(connection, () => error);
    for (const count of [10, 1]) expect(await handle(handler, statusChanges(count))).toBe(tryLater);
    expect(seen.transactions).toBe(2);
  });

  test('runs a batch of deadlocks again, several times, and then gives it back', async () => {
    const error = await deadlock(ways['raw statement'] as Change);
    const passes = Array(4).fill(error);
    const { handler, seen } = handlerOn(connection, () => passes.shift());
    expect(codes(await handle(handler, statusChanges(10)))).toEqual(Array(10).fill(''));
    expect(seen.transactions).toBe(5);
    const stays = handlerOn(connection, () => error);
    expect(await handle(stays.handler, statusChanges(1))).toBe(tryLater);
  });

  test('answers a request that is wrong itself, and gives back a batch that may have one', async () => {
    const { handler } = handlerOn(connection, () => new Error('a defect'));
    expect(await handle(handler, statusChanges(2))).toBe(tryLater);
    expect(codes(await handle(handler, statusChanges(1)))).toEqual(['INTERNAL']);
  });
});

describe('two batches with the same ids, in the opposite order,', () => {
  /** Runs both while a third holds the id in the middle, so that each has its first when it is let go. */
  async function run(hold: string, work: (order: 1 | -1) => Promise<unknown>) {
    return inDatabase(place.url, async (third) => {
      await third.query('BEGIN');
      await third.query(hold);
      const both = [work(1), work(-1)].map((one) =>
        one.then(
          () => 'done',
          (error) => troubleOf(error) ?? (isUniqueViolation(error) ? 'lost' : error.message),
        ),
      );
      await waitFor('both to wait', async () => {
        await third.query('SELECT pg_stat_clear_snapshot()'); // or the list stays as it was first seen
        const { rows } = await third.query(
          `SELECT count(*)::int AS waiting FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rows[0].waiting === 2 ? true : undefined;
      });
      await third.query('ROLLBACK');
      return Promise.all(both);
    });
  }

  test('do not deadlock in the inbox: one of them has lost', async () => {
    const entries = ['a', 'm', 'z'].map((id) => ({
      requestId: Buffer.from(id),
      fingerprint: Buffer.of(0),
      userId: 'ann',
      reply: { text: '{}', errorCode: '' as const },
    }));
    const outcomes = await run(
      `INSERT INTO inbox (pair, request_id, fingerprint, user_id, reply) VALUES ('logout', 'm', '', '', '')`,
      (order) =>
        connection.pipeline.change({}, () => ({
          writes: storeReplies('logout', order === 1 ? entries : entries.toReversed(), []),
          result: () => undefined,
        })),
    );
    expect(outcomes.toSorted()).toEqual(['done', 'lost']);
  });

  test('do not deadlock among new users: the ids are those of one', async () => {
    const users = ['new-a', 'new-m', 'new-z'].map((userId) => ({
      userId,
      email: '',
      userName: userId,
      passwordHash: '',
      attempt: { others: [] },
    }));
    const outcomes = await run(
      `INSERT INTO users (user_id, email, user_name, password_hash) VALUES ('new-m', '', '', '')`,
      (order) => {
        const service = services['user-add'] as OnceService<'user-add', unknown>;
        const requests = order === 1 ? users : users.toReversed();
        return connection.pipeline.change(service.load(requests), (found) => {
          const { writes } = service.decide(requests, found, {
            at: new Date(),
            origins: [],
            requestIds: [],
            quotas: defaultQuotas,
          });
          return { writes, result: () => undefined };
        });
      },
    );
    expect(outcomes.toSorted()).toEqual(['done', 'lost']);
  });
});
