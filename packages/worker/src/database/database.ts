import { type DatabaseClock, DatabaseProbe, type Log } from '@parley/messaging';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { Prisma, PrismaClient } from '../generated/prisma/client.ts';
import { statementName } from './statement-name.ts';

export type Database = PrismaClient;
/** The database inside one transaction. */
export type Transaction = Prisma.TransactionClient;
export { Prisma };

/** Milliseconds. */
const connectTimeout = 5_000;
const transactionTimeout = 20_000;
/**
 * A transaction that has waited this long for a lock is retried later, so that it does not keep other keys waiting.
 * Longer than PostgreSQL's deadlock_timeout.
 */
const lockTimeout = 2_000;
const idleTimeout = 5_000;
/**
 * Statements take batches as arrays, whose length a generic plan does not know. With a new plan for each batch, a small
 * batch takes longer to plan than to run (docs/benchmarks.md). All statements look rows up by keys that are mostly in
 * memory, so a random index page costs little more than the next page of a table.
 */
const plannerSettings = '-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1';

/**
 * The pool of connections that the model API and `Pipeline` share.
 * @param answerWithin milliseconds until an unanswered statement is abandoned
 */
export function openPool(
  url: string,
  size: number,
  answerWithin = transactionTimeout + connectTimeout,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: connectTimeout,
    statement_timeout: transactionTimeout,
    lock_timeout: lockTimeout,
    // Otherwise a worker that hangs, or whose host is gone, would keep its rooms locked.
    idle_in_transaction_session_timeout: idleTimeout,
    // The server's own limit does not help against a server or network that has stopped responding.
    query_timeout: answerWithin,
    keepAlive: true,
    application_name: 'parley-worker',
    options: plannerSettings,
  });
  // A connection that breaks while idle leaves the pool; the next user gets an error if no new one can be opened.
  pool.on('error', () => undefined);
  // If a connection breaks in use, its statement gets the error. The pool does not listen to it then, and an unhandled
  // `error` event would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  // After a `query_timeout` the connection still owes an answer, and the next query would wait behind it.
  pool.on('release', (_error, client) => {
    if (!(client as unknown as { readyForQuery: boolean }).readyForQuery) void client.end();
  });
  return pool;
}

/**
 * The model API over a pool.
 * @param onStatement called for each statement, with its parameters as JSON, and for each COMMIT
 */
export function openDatabase(
  pool: pg.Pool,
  onStatement?: (statement: Pick<Prisma.QueryEvent, 'query' | 'params'>) => void,
): Database {
  const options = {
    adapter: new PrismaPg(pool, {
      statementNameGenerator: ({ sql }) => statementName(sql),
    }),
    errorFormat: 'minimal',
    transactionOptions: { maxWait: connectTimeout, timeout: transactionTimeout },
  } as const;
  if (!onStatement) return new PrismaClient({ ...options, log: [] });
  const told = new PrismaClient({ ...options, log: [{ emit: 'event', level: 'query' }] });
  told.$on('query', onStatement);
  return told;
}

export function probeDatabase(url: string, clock: DatabaseClock, log: Log): DatabaseProbe {
  return new DatabaseProbe({
    createClient: () =>
      new pg.Client({
        connectionString: url,
        connectionTimeoutMillis: connectTimeout,
        query_timeout: connectTimeout,
        keepAlive: true,
        application_name: 'parley-worker-probe',
      }),
    clock,
    log,
  });
}
