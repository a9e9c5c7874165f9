import pg from 'pg';
import { sameCommand, shellQuoted } from '../../launcher/command-line.mjs';
import { StackError } from '../stack-error.ts';
import { howToEncode } from '../stack-settings.ts';

/**
 * Checks that a database that runs elsewhere can be used.
 * @throws {StackError} saying why it can't, without its password
 */
export async function checkDatabase(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // reported by the failing query
  try {
    await client.connect();
    const { rows } = await client.query<{ server_encoding: string }>('SHOW server_encoding');
    const encoding = rows[0]?.server_encoding;
    if (encoding !== 'UTF8') throw wrongEncoding(databaseUrl, encoding ?? 'unknown');
  } catch (error) {
    throw error instanceof StackError ? error : explain(databaseUrl, error);
  } finally {
    await client.end().catch(() => undefined); // it may never have been open
  }
}

function explain(databaseUrl: string, cause: unknown): StackError {
  const { hostname, port, pathname, username } = new URL(databaseUrl);
  const address = `${hostname}:${port || 5432}`;
  const database = decoded(pathname.slice(1));
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const error = new StackError(...reason());
  error.cause = cause;
  return error;

  function reason(): [string, ...string[]] {
    const ownServer = `Or leave DATABASE_URL unset, and Parley starts a PostgreSQL of its own:  ${sameCommand({ DATABASE_URL: undefined })}`;
    if (code === '28P01' || code === '28000') {
      return [
        `PostgreSQL at ${address} refuses the user "${decoded(username)}" with the password in DATABASE_URL.`,
        `Correct it:  ${sameCommand({ DATABASE_URL: `postgresql://${username}:<password>@${address}${pathname}` })}`,
        ...howToEncode(databaseUrl),
        ownServer,
      ];
    }
    if (code === '3D000') {
      return [
        `PostgreSQL at ${address} has no database "${database}".`,
        `Make it:  ${createdb(databaseUrl, database)}`,
        ownServer,
      ];
    }
    const message = cause instanceof Error ? cause.message || code : String(cause);
    return [
      `PostgreSQL at ${address}, which DATABASE_URL names, can't be used: ${message}`,
      ...howToEncode(databaseUrl),
      `See whether it runs and is reachable from here:  pg_isready -h ${hostname} -p ${port || 5432}`,
      ownServer,
    ];
  }
}

function wrongEncoding(databaseUrl: string, encoding: string): StackError {
  return new StackError(
    `The database in DATABASE_URL has the encoding ${encoding}; Parley needs UTF8.`,
    `Make one:  ${createdb(databaseUrl, `${decoded(new URL(databaseUrl).pathname.slice(1))}_utf8`)}`,
  );
}

function createdb(databaseUrl: string, name: string): string {
  const { hostname, port, username } = new URL(databaseUrl);
  const user = username ? ` -U ${shellQuoted(decoded(username))}` : '';
  return `createdb --encoding=UTF8 --template=template0 -h ${hostname} -p ${port || 5432}${user} ${shellQuoted(name)}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // an unencoded % is taken literally
  }
}
