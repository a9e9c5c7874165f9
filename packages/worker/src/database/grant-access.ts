/**
 * What workers and fronts may do in the database, each as a role of its own: a worker reads and writes rows, a front its
 * sessions, and neither changes the schema, which is the owner's, or who is an administrator.
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

/** On what the owner has, but for the history of migrations, which all may read. */
const rights = {
  worker: ({ tables, sequences }: Owned) => [
    `${rows} ON ${tables.filter((table) => table !== '"administrators"').join(', ')}`,
    ...sequences.map((sequence) => `USAGE ON SEQUENCE ${sequence}`),
  ],
  front: () => [
    `${rows} ON session`,
    'SELECT (user_id, credential_version) ON users',
    'SELECT (user_id) ON administrators',
  ],
} as const;

/**
 * Makes the roles that are missing, and gives each what it needs on the owner's tables and nothing else, whatever the role itself
 * was granted there before. What it may do as a member of other roles, or as everybody may (PUBLIC), is not looked at. Of a role
 * that is there the password stays as it is.
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
      const owned = await findOwned(client);
      for (const role of roles) await grant(client, role, owned);
      await client.query('COMMIT');
    });
  } finally {
    await client.end();
  }
}

function roleIn(kind: Role['kind'], url: string | undefined): Role | undefined {
  if (url === undefined) return undefined;
  const { username, password } = new URL(url);
  if (username === '')
    throw new MigrationFailed(`${variableOf(kind)} names no role.`, [
      `Put it before the host:  postgresql://parley_${kind}:<password>@<host>/<database>`,
    ]);
  return { kind, name: decodeURIComponent(username), password: decodeURIComponent(password) };
}

const variableOf = (kind: Role['kind']) => `${kind.toUpperCase()}_DATABASE_URL`;

async function ensureRole(client: pg.Client, asked: Role): Promise<void> {
  const { rows: found } = await client.query<{ is_super: boolean; is_owner: boolean }>(
    `SELECT rolsuper AS is_super, pg_has_role(oid, current_user, 'MEMBER') AS is_owner FROM pg_roles WHERE rolname = $1`,
    [asked.name],
  );
  const [there] = found;
  if (!there) return makeRole(client, asked);
  if (!there.is_super && !there.is_owner) return;
  const { kind, name } = asked;
  const why = there.is_super ? 'is a superuser' : 'owns the tables';
  throw new MigrationFailed(`The role ${name} of the ${kind} ${why}: it could change them.`, [
    `Name another in ${variableOf(kind)}, which is made here if it isn't there.`,
  ]);
}

async function makeRole(client: pg.Client, { kind, name, password }: Role): Promise<void> {
  if (password === '')
    throw new MigrationFailed(
      `The role ${name} is not there, and ${variableOf(kind)} has no password for it.`,
      [`Put one behind the name:  postgresql://${name}:<password>@<host>/<database>`],
    );
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

async function grant(client: pg.Client, { kind, name }: Role, owned: Owned): Promise<void> {
  const role = client.escapeIdentifier(name);
  const { schema, tables, sequences } = owned;
  const statements = [
    `REVOKE ALL ON _prisma_migrations, ${tables.join(', ')} FROM ${role}`,
    ...sequences.map((sequence) => `REVOKE ALL ON SEQUENCE ${sequence} FROM ${role}`),
    `REVOKE ALL ON SCHEMA ${schema} FROM ${role}`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
    `GRANT SELECT ON _prisma_migrations TO ${role}`,
    ...rights[kind](owned).map((right) => `GRANT ${right} TO ${role}`),
  ];
  for (const statement of statements) await client.query(statement);
}

interface Owned {
  readonly schema: string;
  readonly tables: readonly string[];
  readonly sequences: readonly string[];
}

/** Of others there may be tables in the schema too, which the owner may have no right to give away. */
async function findOwned(client: pg.Client): Promise<Owned> {
  const { rows: found } = await client.query<{ schema: string; name: string; is_table: boolean }>(
    `SELECT current_schema() AS schema, relname AS name, relkind <> 'S' AS is_table
     FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner
     WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'S')
       AND rolname = current_user AND relname <> '_prisma_migrations'`,
  );
  const named = (isTable: boolean) =>
    found.filter(({ is_table }) => is_table === isTable).map(({ name }) => client.escapeIdentifier(name));
  const tables = named(true);
  const [first] = found;
  if (!first || tables.length === 0)
    throw new MigrationFailed('The role of DATABASE_URL owns no tables: it can give nobody rights on them.', [
      'Name their owner in DATABASE_URL, or make this role the owner:  REASSIGN OWNED BY <owner> TO <role>',
    ]);
  return { schema: client.escapeIdentifier(first.schema), tables, sequences: named(false) };
}

/** A password as PostgreSQL stores it, for SCRAM-SHA-256 (RFC 5803). */
function verifier(password: string): string {
  const [iterations, salt] = [4_096, randomBytes(16)];
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}
