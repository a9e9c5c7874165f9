/**
 * What went wrong with the database, told from the errors that Prisma, its adapter and `pg` really throw.
 *
 * Prisma has a code of its own for some errors (P2034, P2028), wraps those of raw statements as P2010 and of models as
 * P2039, with PostgreSQL's code inside `meta.driverAdapterError`; and what `pg` and its pool throw comes through as a
 * plain error with nothing but a message.
 */

/**
 * - `conflict`: it met another transaction; run again, it may well succeed.
 * - `locked`: another transaction has kept for too long what it needs; later it may succeed.
 * - `interrupted`: its connection ended under it; run again, on another connection, it may well succeed.
 * - `slow`: it took longer than it may; with less work, or when others have less, it may succeed.
 * - `busy`: no connection was free in time; nothing was tried.
 * - `refusing`: the server answers but takes no writes now: a standby, a full disk, one that is shutting down.
 * - `away`: the server can't be reached, or lets nobody in.
 */
export type DatabaseTrouble = 'conflict' | 'locked' | 'interrupted' | 'slow' | 'busy' | 'refusing' | 'away';

/** PostgreSQL's codes, by how they begin: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const bySqlState: readonly (readonly [RegExp, DatabaseTrouble])[] = [
  [/^40/, 'conflict'],
  [/^55P03/, 'locked'], // lock_timeout
  [/^25P0[34]/, 'interrupted'], // idle for too long within a transaction, or it lasted too long
  [/^57014/, 'slow'], // cancelled: statement_timeout
  [/^(25006|53|57P|58030)/, 'refusing'],
  [/^(08|28|3D)/, 'away'],
  [/^(0A000|26000)/, 'interrupted'], // a prepared statement that a migration has made invalid
];

const byPrismaCode: Readonly<Record<string, DatabaseTrouble>> = {
  P2034: 'conflict',
  P2024: 'busy',
  P1001: 'away',
  P1002: 'away',
  P1008: 'slow',
  P1017: 'interrupted',
};

/** Of the adapter, where PostgreSQL has given no code. */
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

/** @returns undefined where it is no trouble of the database's: a defect, or a statement that is wrong. */
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

/** PostgreSQL's code, wherever it is: five characters, while Prisma's and Node's codes are not. */
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
