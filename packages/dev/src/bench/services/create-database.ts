import pg from 'pg';

/** Creates a database on the same server. @returns its URL */
export async function createDatabase(url: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`).finally(() => client.end());
  const made = new URL(url);
  made.pathname = name;
  return made.href;
}
