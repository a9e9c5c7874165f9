import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { Prisma, PrismaClient } from './generated/prisma/client.ts';

export type Database = PrismaClient;
/** The database inside one transaction. */
export type Transaction = Prisma.TransactionClient;
export { Prisma };

/** Milliseconds. */
const connectTimeout = 5_000;
const transactionTimeout = 20_000;
const idleTimeout = 5_000;

/** @param onStatement is told of each statement, with its parameters as JSON, and of each COMMIT */
export function openDatabase(
  url: string,
  pool: number,
  onStatement?: (statement: Pick<Prisma.QueryEvent, 'query' | 'params'>) => void,
): Database {
  const adapter = new PrismaPg({
    connectionString: url,
    max: pool,
    connectionTimeoutMillis: connectTimeout,
    statement_timeout: transactionTimeout,
    // A worker that stands still, or whose host is gone, would keep its rooms locked.
    idle_in_transaction_session_timeout: idleTimeout,
    // The server's own limit is no help against a server, or a network, that has fallen silent.
    query_timeout: transactionTimeout + connectTimeout,
    keepAlive: true,
    application_name: 'parley-worker',
  });
  const options = {
    adapter,
    errorFormat: 'minimal',
    transactionOptions: { maxWait: connectTimeout, timeout: transactionTimeout },
  } as const;
  if (!onStatement) return new PrismaClient({ ...options, log: [] });
  const told = new PrismaClient({ ...options, log: [{ emit: 'event', level: 'query' }] });
  told.$on('query', onStatement);
  return told;
}

/** The rows of one statement that is none of Prisma's models', by a connection of its own. */
export async function askOnce(url: string, statement: string): Promise<readonly unknown[]> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeout,
    query_timeout: connectTimeout,
    application_name: 'parley-worker',
  });
  client.on('error', () => undefined); // a query that is under way is told of it
  try {
    await client.connect();
    const { rows } = await client.query(statement);
    return rows;
  } finally {
    await client.end();
  }
}

/** @returns why the database doesn't answer, or undefined when it does. */
export async function databaseProblem(database: Database): Promise<Error | undefined> {
  const patience = new AbortController();
  const silent = sleep(connectTimeout, undefined, { signal: patience.signal }).then(
    () => new Error(`no answer within ${connectTimeout} ms`),
    () => undefined,
  );
  const asked = database.inboxEntry.findFirst({ select: { pair: true } }).then(
    () => undefined,
    (error: Error) => error,
  );
  return Promise.race([asked, silent]).finally(() => patience.abort());
}

/** A server that answers but takes no writes now: a standby, a full disk, one that is shutting down. */
export function isRefusingWrites(error: unknown): boolean {
  return /^(25006|53|57P0)/.test(sqlState(error) ?? '');
}

/** PostgreSQL's code of an error, wherever Prisma and its adapter put it. */
function sqlState(error: unknown): string | undefined {
  const { meta, cause, originalCode } = (error ?? {}) as {
    meta?: { code?: string; driverAdapterError?: unknown };
    cause?: unknown;
    originalCode?: string;
  };
  if (originalCode ?? meta?.code) return originalCode ?? meta?.code;
  const inner = meta?.driverAdapterError ?? cause;
  return inner === undefined || inner === null ? undefined : sqlState(inner);
}

/** Deadlocks, serialization failures and the like: the whole transaction may simply be run again. */
export function isTransient(error: unknown): boolean {
  const { code, meta, cause } = error as { code?: string; meta?: { code?: string }; cause?: unknown };
  if (['P2034', '40001', '40P01'].includes(code ?? '') || ['40001', '40P01'].includes(meta?.code ?? ''))
    return true;
  return cause !== undefined && cause !== null && isTransient(cause);
}
