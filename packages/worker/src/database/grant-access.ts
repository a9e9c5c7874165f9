/**
 * Grants workers and fronts a role each in the database: a worker reads and writes rows, a front its sessions. Neither
 * can change the schema, which belongs to the owner, or who is an administrator.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { connectAsOwner, MigrationFailed, withMigrationLock } from './apply-migrations.ts';

/** URLs of those who use the database without owning it, with the role each will log in as. */
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

/** Rights on the owner's tables, except the history of migrations, which both may read. */
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
 * Creates the missing roles, and grants each exactly what it needs on the owner's tables; other grants to the role
 * itself on these tables are revoked. Rights that it has through other roles, or that everybody has (PUBLIC), are not
 * checked. An existing role keeps its password.
 * @throws {MigrationFailed} with what to do
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
  throw new MigrationFailed(`The role ${name} of the ${kind} ${why}: it could change the tables.`, [
    `Name another role in ${variableOf(kind)}; it is created if it does not exist.`,
  ]);
}

async function makeRole(client: pg.Client, { kind, name, password }: Role): Promise<void> {
  if (password === '')
    throw new MigrationFailed(
      `The role ${name} does not exist, and ${variableOf(kind)} has no password for it.`,
      [`Add one after the name:  postgresql://${name}:<password>@<host>/<database>`],
    );
  const role = client.escapeIdentifier(name);
  try {
    // The verifier keeps the password out of the server's log, which shows failed statements.
    await client.query(`CREATE ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(verifier(password))}`);
  } catch (cause) {
    throw new MigrationFailed(
      `The role ${name} could not be created: ${(cause as Error).message}`,
      [`Create it as a user who may:  createuser --pwprompt ${name}`],
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

/** The schema may also hold tables of others, which the owner may have no right to grant. */
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
    throw new MigrationFailed('The role of DATABASE_URL owns no tables: it can grant no rights on them.', [
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
