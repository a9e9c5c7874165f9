/** `parley users grant`, `revoke` and `admins`: administrators are stored in the database, and no topic can change them. */
import type pg from 'pg';
import { printRows } from '../admin/columns.ts';
import { CommandFailed, UsageError } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { localSystem } from '../connection/local-stack.ts';
import { words } from '../words/language.ts';

/** Kafka is not used; its options only show whether the local stack is meant. */
export type AdministratorsOptions = ConnectionOptions;

export const roles = ['admin'] as const;

/** Milliseconds. */
const patience = 10_000;

/** @throws CommandFailed if there is no such user */
export function grantAdministrator(userId: string, options: AdministratorsOptions): Promise<void> {
  return inDatabase(options, async (client) => {
    const { rowCount } = await client.query('SELECT FROM users WHERE user_id = $1', [userId]);
    if (rowCount === 0) throw new CommandFailed(words().noUser(userId));
    await client.query('INSERT INTO administrators (user_id) VALUES ($1) ON CONFLICT DO NOTHING', [userId]);
    process.stderr.write(`${words().granted(userId)}\n`);
  });
}

/** @throws CommandFailed if the user is not an administrator */
export function revokeAdministrator(userId: string, options: AdministratorsOptions): Promise<void> {
  return inDatabase(options, async (client) => {
    const { rowCount } = await client.query('DELETE FROM administrators WHERE user_id = $1', [userId]);
    if (rowCount === 0) throw new CommandFailed(words().noAdministrator(userId));
    process.stderr.write(`${words().revoked(userId)}\n`);
  });
}

export function listAdministrators(options: AdministratorsOptions): Promise<void> {
  return inDatabase(options, async (client) => {
    const { rows } = await client.query<{ user_id: string; granted_at: Date }>(
      'SELECT user_id, granted_at FROM administrators ORDER BY user_id',
    );
    printRows(rows.map((row) => ({ userId: row.user_id, grantedAt: row.granted_at.toISOString() })));
  });
}

async function inDatabase(
  options: AdministratorsOptions,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const connectionString = process.env.DATABASE_URL || localSystem(options, process.env)?.database;
  if (!connectionString) throw new UsageError(words().noDatabaseUrl);
  // Loaded only here: no other command needs it, and loading it takes time.
  const { Client } = (await import('pg')).default;
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: patience,
    query_timeout: patience,
    application_name: 'parley-cli',
  });
  try {
    await client.connect();
    await work(client);
  } catch (error) {
    throw error instanceof CommandFailed ? error : new CommandFailed(whyNot(error as DatabaseError));
  } finally {
    await client.end().catch(() => undefined);
  }
}

type DatabaseError = Error & { readonly code?: string };

/** Messages by PostgreSQL's error code. */
function whyNot({ code, message }: DatabaseError): string {
  if (code === '42P01') return words().noAdministratorsTable;
  if (code === '42501') return words().notOwner;
  return words().noDatabase(message || (code ?? ''));
}
