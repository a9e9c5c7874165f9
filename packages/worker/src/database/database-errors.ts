/**
 * Classifies database errors, as Prisma, its adapter and `pg` really throw them.
 *
 * Prisma has its own code for some errors (P2034, P2028). It wraps those of raw statements as P2010 and those of models
 * as P2039, with PostgreSQL's code inside `meta.driverAdapterError`. Errors of `pg` and its pool come through as plain
 * errors with nothing but a message.
 */

/**
 * - `conflict`: it met another transaction; a retry is likely to succeed.
 * - `locked`: another transaction has held a lock too long; it may succeed later.
 * - `interrupted`: its connection was closed; a retry on another connection is likely to succeed.
 * - `slow`: it ran into a time limit; it may succeed with less work, or under less load.
 * - `busy`: no connection was free in time; nothing was tried.
 * - `refusing`: the server answers but takes no writes now: it is a standby, has a full disk, or is shutting down.
 * - `away`: the server can't be reached, or accepts no logins.
 */
export type DatabaseTrouble = 'conflict' | 'locked' | 'interrupted' | 'slow' | 'busy' | 'refusing' | 'away';

/** PostgreSQL's codes, by their prefix: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const bySqlState: readonly (readonly [RegExp, DatabaseTrouble])[] = [
  [/^40/, 'conflict'],
  [/^55P03/, 'locked'], // lock_timeout
  [/^25P0[34]/, 'interrupted'], // idle too long in a transaction, or the transaction lasted too long
  [/^57014/, 'slow'], // cancelled: statement_timeout
  [/^(25006|53|57P|58030)/, 'refusing'],
  [/^(08|28|3D)/, 'away'],
  [/^(0A000|26000)/, 'interrupted'], // a prepared statement that a migration has invalidated
];

const byPrismaCode: Readonly<Record<string, DatabaseTrouble>> = {
  P2034: 'conflict',
  P2024: 'busy',
  P1001: 'away',
  P1002: 'away',
  P1008: 'slow',
  P1017: 'interrupted',
};

/** The adapter's kinds of error, for errors without a PostgreSQL code. */
const byKind: Readonly<Record<string, DatabaseTrouble>> = {
  TransactionWriteConflict: 'conflict',
  ConnectionClosed: 'interrupted',
  SocketTimeout: 'slow',
  DatabaseNotReachable: 'away',
  TlsConnectionError: 'away',
  TooManyConnections: 'refusing',
};

const byMessage: readonly (readonly [RegExp, DatabaseTrouble])[] = [
  [/Unable to start a transaction in the given time|timeout exceeded when trying to connect/, 'busy'],
  [/Query read timeout|expired transaction|Transaction already closed.*timeout/s, 'slow'],
  [
    /not queryable|Connection terminated|Connection ended|Client was closed|Connection closed/i,
    'interrupted',
  ],
  [/\b(ECONNRESET|EPIPE)\b/, 'interrupted'],
  [/\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)\b/, 'away'],
];

/** @returns undefined if the database is not to blame: a defect, or a wrong statement. */
export function troubleOf(error: unknown): DatabaseTrouble | undefined {
  const state = sqlState(error);
  if (state !== undefined) return find(bySqlState, state);
  const { code = '', kind = '', message = '', meta, cause } = (error ?? {}) as ErrorLike;
  const inner = meta?.driverAdapterError ?? cause;
  return (
    byPrismaCode[code] ??
    byKind[kind] ??
    (inner ? troubleOf(inner) : undefined) ??
    find(byMessage, `${code} ${message}`)
  );
}

interface ErrorLike {
  readonly code?: string;
  readonly kind?: string;
  readonly message?: string;
  readonly originalCode?: string;
  readonly meta?: { readonly driverAdapterError?: unknown };
  readonly cause?: unknown;
}

/** PostgreSQL's code, wherever it is in the error: five characters, unlike Prisma's and Node's codes. */
function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, originalCode, meta, cause } = error as ErrorLike;
  for (const one of [originalCode, code])
    if (one !== undefined && /^[0-9A-Z]{5}$/.test(one) && !/^P\d{4}$/.test(one) && one !== 'EPIPE')
      return one;
  return sqlState(meta?.driverAdapterError) ?? sqlState(cause);
}

function find<Value>(list: readonly (readonly [RegExp, Value])[], text: string): Value | undefined {
  return list.find(([pattern]) => pattern.test(text))?.[1];
}

/** Another transaction has inserted the same key. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === '23505';
}
