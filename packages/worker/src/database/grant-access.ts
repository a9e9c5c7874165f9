/**
 * What workers and fronts may do in the database, each as a role of its own: a worker reads and writes rows, a front its
 * sessions, and neither changes the schema, which is the owner's.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { connectAsOwner, MigrationFailed, withMigrationLock } from './apply-migrations.ts';

/** Whoever uses the database without owning it, by the URL that it will connect with. */
export interface AccessUrls {
  readonly worker?: string | undefined;
  readonly front?: string | undefined;
}

interface Role {
  readonly kind: keyof AccessUrls;
  readonly name: string;
  readonly password: string;
}

const rows = 'SELECT, INSERT, UPDATE, DELETE';

/** On the tables of the schema, but for the history of migrations, which all may read. */
const rights = {
  worker: (tables: readonly string[], schema: string) => [
    `${rows} ON ${tables.join(', ')}`,
    `USAGE ON ALL SEQUENCES IN SCHEMA ${schema}`,
  ],
  front: () => [`${rows} ON session`, 'SELECT (user_id, credential_version) ON users'],
} as const;

/**
 * Makes the roles that are missing, and gives each what it needs and nothing else, whatever it had before. Of a role that
 * is there the password stays as it is.
 * @throws {MigrationFailed} saying what to do
 */
export async function grantAccess(ownerUrl: string, urls: AccessUrls): Promise<void> {
  const roles = (['worker', 'front'] as const).flatMap((kind) => roleIn(kind, urls[kind]) ?? []);
  if (roles.length === 0) return;
  const client = await connectAsOwner(ownerUrl);
  try {
    await withMigrationLock(client, async () => {
      for (const role of roles) await ensureRole(client, role);
      await client.query('BEGIN');
      for (const role of roles) await grant(client, role);
      await client.query('COMMIT');
    });
  } finally {
    await client.end();
  }
}

function roleIn(kind: Role['kind'], url: string | undefined): Role | undefined {
  if (url === undefined) return undefined;
  const { username, password } = new URL(url);
  return { kind, name: decodeURIComponent(username), password: decodeURIComponent(password) };
}

async function ensureRole(client: pg.Client, { kind, name, password }: Role): Promise<void> {
  const { rows: found } = await client.query<{ is_there: boolean; is_owner: boolean }>(
    'SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS is_there, current_user = $1 AS is_owner',
    [name],
  );
  if (found[0]?.is_owner)
    throw new MigrationFailed(`The role ${name} of the ${kind} owns the tables: it could change them.`, [
      `Name another in ${kind.toUpperCase()}_DATABASE_URL, which is made here if it isn't there.`,
    ]);
  if (found[0]?.is_there) return;
  const role = client.escapeIdentifier(name);
  try {
    // What a server logs of a statement that fails holds no password.
    await client.query(`CREATE ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(verifier(password))}`);
  } catch (cause) {
    throw new MigrationFailed(
      `The role ${name} could not be made: ${(cause as Error).message}`,
      [`Make it as a user who may:  createuser --pwprompt ${name}`],
      { cause },
    );
  }
}

async function grant(client: pg.Client, { kind, name }: Role): Promise<void> {
  const role = client.escapeIdentifier(name);
  const { schema, tables } = await ownTables(client);
  const statements = [
    `REVOKE ALL ON ALL TABLES IN SCHEMA ${schema} FROM ${role}`,
    `REVOKE ALL ON ALL SEQUENCES IN SCHEMA ${schema} FROM ${role}`,
    `REVOKE ALL ON SCHEMA ${schema} FROM ${role}`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
    `GRANT SELECT ON _prisma_migrations TO ${role}`,
    ...rights[kind](tables, schema).map((right) => `GRANT ${right} TO ${role}`),
  ];
  for (const statement of statements) await client.query(statement);
}

async function ownTables(client: pg.Client): Promise<{ schema: string; tables: string[] }> {
  const { rows: found } = await client.query<{ schema: string; name: string }>(
    `SELECT schemaname AS schema, tablename AS name FROM pg_tables
     WHERE schemaname = current_schema() AND tablename <> '_prisma_migrations' AND tableowner = current_user`,
  );
  const [{ schema } = { schema: 'public' }] = found;
  return {
    schema: client.escapeIdentifier(schema),
    tables: found.map(({ name }) => client.escapeIdentifier(name)),
  };
}

/** A password as PostgreSQL stores it, for SCRAM-SHA-256 (RFC 5803). */
function verifier(password: string): string {
  const [iterations, salt] = [4_096, randomBytes(16)];
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}
