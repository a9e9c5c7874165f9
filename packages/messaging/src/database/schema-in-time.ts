/**
 * Waits until the database's schema is what this build needs, and meanwhile reports the missing migration.
 *
 * A newer schema is accepted: during a rollout, processes from before and after a migration run side by side.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepTrying } from '../process/keep-trying.ts';
import type { Log } from '../process/log.ts';
import { describeError } from '../process/readiness.ts';
import { lookDelay } from '../process/retry-delay.ts';
import { ConfigurationError } from '../settings/environment.ts';

/** The migrations of this build. */
export const migrationsFolder = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));

/** In the order in which they are applied. @throws ConfigurationError if there are none */
export function migrationNames(folder: string = migrationsFolder): string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const migrations = names.filter((name) => existsSync(join(folder, name, 'migration.sql'))).sort();
  if (migrations.length > 0) return migrations;
  throw new ConfigurationError(
    `${folder} has no migrations: the deployment is incomplete. Copy prisma/migrations beside packages.`,
  );
}

/** Runs a statement, and returns its rows. */
export type AskDatabase = (statement: string) => Promise<readonly unknown[]>;

class SchemaBehind extends Error {
  override readonly name = 'SchemaBehind';
}

export class SchemaInTime {
  #problem: string | undefined = 'the schema has not been checked yet';
  #isBehind = false;
  #newest: string | undefined;
  /** Resolves once the schema is there; never, if stopped first. */
  readonly whenThere: Promise<void>;

  constructor(
    ask: AskDatabase,
    log: Log,
    stopping: AbortSignal,
    needed: readonly string[] = migrationNames(),
  ) {
    const failed = (error: Error, attempt: number) => {
      this.#isBehind = error instanceof SchemaBehind;
      this.#problem = this.#isBehind ? error.message : describeError(error);
      // An unreachable database is reported by whoever uses it.
      if (this.#isBehind && attempt % 10 === 0)
        log.error({ error }, 'the schema is not up to date; waiting for the migration');
    };
    this.whenThere = keepTrying(() => this.#compare(ask, needed), stopping, failed, lookDelay).then(
      () => {
        this.#isBehind = false;
        this.#problem = undefined;
      },
      () => new Promise(() => undefined),
    );
  }

  /** The newest migration that was found, of whatever build; undefined until one is. */
  get newest(): string | undefined {
    return this.#newest;
  }

  async #compare(ask: AskDatabase, needed: readonly string[]): Promise<void> {
    const applied = await readHistory(ask);
    this.#newest = applied.toSorted().at(-1);
    requireAll(needed, applied);
  }

  /** Why the database can't be used, or undefined. @param absent why it does not answer, if it doesn't */
  problem(absent: Error | undefined): string | undefined {
    if (this.#isBehind) return this.#problem;
    return absent ? describeError(absent) : this.#problem;
  }
}

/** @throws SchemaBehind */
function requireAll(needed: readonly string[], applied: readonly string[]): void {
  const missing = needed.filter((name) => !applied.includes(name));
  if (missing.length === 0) return;
  const what = missing.length === 1 ? 'the migration' : 'the migrations';
  throw new SchemaBehind(
    `${what} ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not applied: DATABASE_URL=… npm run migrate`,
  );
}

/** Names of the applied migrations. */
async function readHistory(ask: AskDatabase): Promise<string[]> {
  const [history] = (await ask(`SELECT to_regclass('_prisma_migrations') AS is_there`)) as {
    is_there: string | null;
  }[];
  if (!history?.is_there) return [];
  const applied = (await ask(`
    SELECT migration_name FROM _prisma_migrations
    WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`)) as { migration_name: string }[];
  return applied.map(({ migration_name }) => migration_name);
}
