/**
 * Applies prisma/migrations like `prisma migrate deploy`, which needs an engine that not every machine can download: in
 * order, each in one transaction, under the lock that Prisma takes. Each is recorded in Prisma's own table with the
 * checksum that Prisma computes, so that `prisma migrate deploy` and `status` agree afterwards.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError, migrationNames, migrationsFolder } from '@parley/messaging';
import pg from 'pg';

/** https://www.prisma.io/docs/orm/prisma-migrate/workflows/development-and-production#advisory-locking */
const prismaLock = 72707369;

const createHistory = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;

/** Each message says what is wrong; unless it is obvious, it also says what to do. */
export class MigrationFailed extends Error {
  override readonly name = 'MigrationFailed';
  readonly fixes: readonly string[];

  constructor(message: string, fixes: readonly string[], options?: ErrorOptions) {
    super(message, options);
    this.fixes = fixes;
  }
}

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

interface Applied {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

/**
 * Migrates a database to the newest version.
 * @param onApplied called with the name of each migration that is applied
 * @throws {MigrationFailed} if a migration fails, or an applied one has been changed since
 */
export async function applyMigrations(
  databaseUrl: string,
  folder: string = migrationsFolder,
  onApplied: (name: string) => void = () => undefined,
): Promise<string[]> {
  const client = await connectAsOwner(databaseUrl);
  try {
    return await withMigrationLock(client, async () => {
      await client.query(createHistory);
      const { rows } = await client.query<Applied>(
        'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
      );
      const pending = readMigrations(folder).filter((migration) => isPending(migration, rows));
      for (const migration of pending) {
        await apply(client, migration);
        onApplied(migration.name);
      }
      return pending.map(({ name }) => name);
    });
  } finally {
    await client.end();
  }
}

/** Runs one migration at a time, Prisma's included. The lock is released when the connection ends. */
export async function withMigrationLock<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('SELECT pg_advisory_lock($1)', [prismaLock]);
  return work();
}

/** @throws {MigrationFailed} */
export async function connectAsOwner(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: 10_000,
    application_name: 'parley-migrate',
  });
  client.on('error', () => undefined); // the statement in progress gets the error
  try {
    await client.connect();
    return client;
  } catch (cause) {
    const why = describeError(cause as Error);
    throw new MigrationFailed(`The database in DATABASE_URL can't be reached: ${why}`, [], { cause });
  }
}

function readMigrations(folder: string): Migration[] {
  return migrationNames(folder).map((name) => {
    const content = readFileSync(join(folder, name, 'migration.sql'));
    return {
      name,
      sql: content.toString('utf8'),
      checksum: createHash('sha256').update(content).digest('hex'),
    };
  });
}

function isPending({ name, checksum }: Migration, history: Applied[]): boolean {
  const applied = history.find(({ migration_name }) => migration_name === name);
  if (!applied) return true;
  if (applied.finished_at === null) {
    throw new MigrationFailed(
      `The database's migration ${name} was begun by another tool and never finished.`,
      [
        `Say what became of it:  npx prisma migrate resolve --config prisma/prisma.config.ts --rolled-back ${name}`,
      ],
    );
  }
  if (applied.checksum !== checksum) {
    throw new MigrationFailed(
      `prisma/migrations/${name}/migration.sql was changed after the database had applied it.`,
      ['Put it back as it was, and write a new migration for the change.'],
    );
  }
  return false;
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration) {
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    throw new MigrationFailed(
      `The migration ${name} could not be applied: ${cause instanceof Error ? cause.message : cause}`,
      ['Nothing of it was kept.'],
      { cause },
    );
  }
}
