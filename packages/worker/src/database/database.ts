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
/** Whoever waits for so long waits again later, and keeps no other keys waiting. More than PostgreSQL's deadlock_timeout. */
const lockTimeout = 2_000;
const idleTimeout = 5_000;
/**
 * Statements take batches as arrays, of whose length a plan knows nothing; planned anew for each batch, a small one takes
 * longer to plan than to run (docs/benchmarks.md). All of them look rows up by keys that are mostly in memory, so a page
 * of an index costs little more than the next page of a table.
 */
const plannerSettings = '-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1';

/**
 * Connections that the model API and `Pipeline` share.
 * @param answerWithin milliseconds until a statement that isn't answered is given up
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
    // A worker that stands still, or whose host is gone, would keep its rooms locked.
    idle_in_transaction_session_timeout: idleTimeout,
    // The server's own limit is no help against a server, or a network, that has fallen silent.
    query_timeout: answerWithin,
    keepAlive: true,
    application_name: 'parley-worker',
    options: plannerSettings,
  });
  // A connection that breaks while idle leaves the pool; whoever needs one next hears whether there is any.
  pool.on('error', () => undefined);
  // Of one that breaks in use, its statements tell. The pool doesn't listen to it then, and an error that nobody listens
  // to ends the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  // Who gave up waiting for an answer (`query_timeout`) leaves a connection that is still owed it: the next would wait behind it.
  pool.on('release', (_error, client) => {
    if (!(client as unknown as { readyForQuery: boolean }).readyForQuery) void client.end();
  });
  return pool;
}

/**
 * The model API over a pool.
 * @param onStatement is told of each statement, with its parameters as JSON, and of each COMMIT
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
