import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';
import './provided.ts';

export interface TestDatabase {
  url: string;
  /** For a worker or a front, with the rights of one. */
  urlFor(kind: 'worker' | 'front'): string;
  /** Removes it. Rejects, after removing it all the same, if somebody still has a connection open 5 s later: a leak. */
  drop(): Promise<void>;
}

/** A fresh database with all migrations applied, for one suite (about 0.1 s). */
export function createDatabase(): Promise<TestDatabase> {
  return create(inject('templateDatabase'));
}

/** One without any tables. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return create('template0');
}

async function create(template: string): Promise<TestDatabase> {
  const admin = inject('adminDatabaseUrl');
  const name = `parley_test_${inject('testRun')}_${randomBytes(4).toString('hex')}`;
  await inDatabase(admin, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const url = new URL(admin);
  url.pathname = name;
  const urlFor = (kind: 'worker' | 'front') => asRole(url.href, inject('databaseRoles')[kind]);
  return { url: url.href, urlFor, drop: () => inDatabase(admin, (client) => drop(client, name)) };
}

export function asRole(database: string, { user, password }: { user: string; password: string }): string {
  const url = new URL(database);
  url.username = user;
  url.password = encodeURIComponent(password);
  return url.href;
}

async function drop(client: pg.ClientBase, name: string) {
  await endPools(name);
  const deadline = Date.now() + 5_000;
  let open = await openConnections(client, name);
  while (open.length > 0 && Date.now() < deadline) {
    await sleep(50);
    open = await openConnections(client, name);
  }
  await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
  if (open.length > 0) throw new Error(`connections to ${name} were left open: ${open.join('; ')}`);
}

async function openConnections(client: pg.ClientBase, name: string): Promise<string[]> {
  const { rows } = await client.query<{ what: string }>(
    `SELECT format('%s (%s) %s', application_name, state, left(query, 80)) AS what
       FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`,
    [name],
  );
  return rows.map(({ what }) => what);
}

/** Drops all databases of a run. */
export async function dropDatabases(adminUrl: string, testRun: string): Promise<void> {
  await inDatabase(adminUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [`parley_test_${testRun}_`],
    );
    for (const { datname } of rows) await client.query(`DROP DATABASE ${datname} WITH (FORCE)`);
    for (const kind of ['worker', 'front'])
      await client.query(`DROP ROLE IF EXISTS parley_test_${testRun}_${kind}`);
  });
}

/** Connections that have nothing to do, by the URL of their database: a new one takes some 10 ms of CPU. */
const pools = new Map<string, pg.Pool>();

function poolOf(url: string): pg.Pool {
  const there = pools.get(url);
  if (there) return there;
  const pool = new pg.Pool({
    connectionString: url,
    max: 50,
    idleTimeoutMillis: 1_000,
    allowExitOnIdle: true,
  });
  pool.on('error', () => undefined); // of a server that ends
  pools.set(url, pool);
  return pool;
}

async function endPools(database: string): Promise<void> {
  for (const [url, pool] of pools)
    if (new URL(url).pathname === `/${database}`) {
      pools.delete(url);
      await pool.end();
    }
}

/** Does something with a connection that nobody else has, and that is as if it were new. */
export async function inDatabase<T>(url: string, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await poolOf(url).connect();
  let isAsNew = false;
  try {
    return await work(client).finally(async () => {
      // It fails within a transaction, which ends with the connection then.
      isAsNew = await client.query('DISCARD ALL').then(
        () => true,
        () => false,
      );
    });
  } finally {
    client.release(!isAsNew);
  }
}
