/** `npm run migrate`: migrates the database in DATABASE_URL to the schema of this build, and exits. */
import {
  ConfigurationError,
  databaseUrl,
  migrationNames,
  readEnvironment,
  type Variables,
} from '@parley/messaging';
import { workerVariables } from './config.ts';
import { applyMigrations, MigrationFailed } from './database/apply-migrations.ts';
import { grantAccess } from './database/grant-access.ts';

const usage = `Usage: DATABASE_URL=postgresql://user:password@host:port/name npm run migrate

Applies what is missing of prisma/migrations, in order, each in one transaction, and notes it as Prisma does.
Any number may run at the same time; a database that is up to date is left as it is.

DATABASE_URL is the tables' owner. Where workers and fronts connect as others, WORKER_DATABASE_URL and FRONT_DATABASE_URL
say how: those roles are made if they are not there, and may then do what a worker or a front does, and no more.
Each may be in a file instead, which DATABASE_URL_FILE, WORKER_DATABASE_URL_FILE or FRONT_DATABASE_URL_FILE names.
`;

const variables = {
  DATABASE_URL: workerVariables.DATABASE_URL,
  WORKER_DATABASE_URL: {
    describe: 'as which role workers connect',
    value: databaseUrl.optional(),
    mayBeInFile: true,
  },
  FRONT_DATABASE_URL: {
    describe: 'as which role fronts connect',
    value: databaseUrl.optional(),
    mayBeInFile: true,
  },
} satisfies Variables;

async function migrate(): Promise<void> {
  const {
    DATABASE_URL,
    WORKER_DATABASE_URL: worker,
    FRONT_DATABASE_URL: front,
  } = readEnvironment(variables, process.env);
  const applied = await applyMigrations(DATABASE_URL, undefined, (name) =>
    process.stdout.write(`✔ Migration ${name} applied\n`),
  );
  if (applied.length === 0)
    process.stdout.write(`✔ The database is up to date: ${migrationNames().length} migrations\n`);
  await grantAccess(DATABASE_URL, { worker, front });
}

function explain(error: unknown): string {
  if (error instanceof ConfigurationError) return `✖ ${error.message}\n`;
  if (error instanceof MigrationFailed)
    return `✖ ${[error.message, ...error.fixes.map((fix) => `  ${fix}`)].join('\n')}\n`;
  return `✖ ${error instanceof Error ? error.stack : error}\n`;
}

if (process.argv.some((argument) => argument === '--help' || argument === '-h')) {
  process.stdout.write(usage);
} else {
  try {
    await migrate();
  } catch (error) {
    process.stderr.write(explain(error));
    process.exitCode = 1;
  }
}
