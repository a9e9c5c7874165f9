import pg from 'pg';
import type { TestContext } from 'vitest';

/**
 * Holds back the replies to whatever writes to a table; to `users`: sign-up, login, logout, status. The worker has such
 * a request, and waits for the database.
 * @returns what lets them go
 */
export async function holdReplies(
  during: TestContext,
  databaseUrl: string,
  table: 'users' | 'friends' = 'users',
): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'hold-replies' });
  await client.connect();
  let held = true;
  const release = async () => {
    if (!held) return;
    held = false;
    await client.query('ROLLBACK');
    await client.end();
  };
  during.onTestFinished(release);
  // Others may still read: a held login has found its account and checked the password.
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${table} IN SHARE MODE`);
  return release;
}
