/** What workers and fronts may do in the database, and what they may not. */
import { randomBytes, randomUUID } from 'node:crypto';
import { grantAccess } from '@parley/worker';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { section } from './docs/project.ts';
import { asRole, createDatabase, inDatabase, type TestDatabase } from './support/databases.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
});

afterAll(() => database?.drop());

const refused = /permission denied|must be owner/;

async function outcomes(url: string, statements: readonly string[]): Promise<string[]> {
  return inDatabase(url, async (client) => {
    const told: string[] = [];
    for (const statement of statements)
      told.push(
        await client.query(statement).then(
          () => 'done',
          (error: Error) => (refused.test(error.message) ? 'refused' : error.message),
        ),
      );
    return told;
  });
}

const all = (statements: readonly string[], outcome: string) => statements.map(() => outcome);

describe('a front', () => {
  test('reads and writes sessions, and sees of users what a session is good with', async () => {
    const statements = [
      `INSERT INTO session (sid, sess, expire) VALUES ('${randomUUID()}', '{}', now())`,
      `UPDATE session SET sess = '{"a":1}'`,
      'SELECT * FROM session',
      'DELETE FROM session',
      'SELECT user_id, credential_version FROM users',
      'SELECT user_id FROM administrators',
      'SELECT migration_name FROM _prisma_migrations',
    ];
    expect(await outcomes(database.urlFor('front'), statements)).toEqual(all(statements, 'done'));
  });

  test('can neither read passwords or messages, nor write a message, nor change anything about users', async () => {
    const statements = [
      'SELECT password_hash FROM users',
      'SELECT * FROM users',
      'SELECT content FROM messages',
      `INSERT INTO messages DEFAULT VALUES`,
      `UPDATE users SET credential_version = 0`,
      'SELECT * FROM inbox',
      `INSERT INTO administrators (user_id) VALUES ('kim')`,
      `INSERT INTO outbox DEFAULT VALUES`,
      'TRUNCATE session',
      'ALTER TABLE session ADD COLUMN more text',
      'CREATE TABLE mine (id int)',
    ];
    expect(await outcomes(database.urlFor('front'), statements)).toEqual(all(statements, 'refused'));
  });
});

describe('a worker', () => {
  test('changes no table, nothing of the history of migrations, and makes nobody an administrator', async () => {
    const statements = [
      `INSERT INTO administrators (user_id) VALUES ('kim')`,
      'ALTER TABLE users ADD COLUMN more text',
      'DROP TABLE messages',
      'TRUNCATE messages',
      'CREATE TABLE mine (id int)',
      'CREATE INDEX ON messages (content)',
      `DELETE FROM _prisma_migrations`,
      `GRANT SELECT ON users TO ${inject('databaseRoles').front.user}`,
    ];
    const [granted, ...others] = (await outcomes(database.urlFor('worker'), statements)).reverse();
    expect(others).toEqual(all(statements.slice(1), 'refused'));
    // What one may not hand on is handed on with a warning only.
    expect(['refused', 'done']).toContain(granted);
    const front = database.urlFor('front');
    expect(await outcomes(front, ['SELECT password_hash FROM users'])).toEqual(['refused']);
  });

  test('does with rows what it likes', async () => {
    const statements = ['DELETE FROM users', 'SELECT * FROM inbox', 'UPDATE rooms SET room_name = room_name'];
    expect(await outcomes(database.urlFor('worker'), statements)).toEqual(all(statements, 'done'));
  });
});

describe('granting', () => {
  const owner = () => database.url;
  const newRole = () => ({
    user: `parley_test_${inject('testRun')}_${randomBytes(4).toString('hex')}`,
    password: 'a p@ss/word % 비밀',
  });

  test('makes a role that is missing, and takes away what it had too much', async () => {
    const role = newRole();
    const url = asRole(owner(), role);
    try {
      await grantAccess(owner(), { worker: url });
      expect(await outcomes(url, ['SELECT password_hash FROM users'])).toEqual(['done']);
      await grantAccess(owner(), { front: url });
      expect(await outcomes(url, ['SELECT password_hash FROM users', 'SELECT * FROM session'])).toEqual([
        'refused',
        'done',
      ]);
    } finally {
      await inDatabase(owner(), async (client) => {
        await client.query(`DROP OWNED BY ${role.user}`);
        await client.query(`DROP ROLE ${role.user}`);
      });
    }
  });

  test('is undone, as docs/operations/rotating.md says, by an owner who is no superuser', async () => {
    const document = section('docs/operations/rotating.md', 'Passwords in PostgreSQL');
    const commands = [...document.matchAll(/--command '(.*?)'/g)].map(([, sql = '']) => sql);
    expect(commands).toHaveLength(3);
    const [boss, role] = [newRole(), newRole()];
    const own = await createDatabase();
    await inDatabase(own.url, async (client) => {
      const password = client.escapeLiteral(boss.password);
      await client.query(`CREATE ROLE ${boss.user} LOGIN CREATEROLE PASSWORD ${password}`);
      const { rows } = await client.query<{ command: string }>(
        `SELECT format('ALTER TABLE %I OWNER TO ${boss.user}', tablename) AS command FROM pg_tables WHERE schemaname = 'public'`,
      );
      for (const { command } of rows) await client.query(command);
      await client.query(`ALTER SCHEMA public OWNER TO ${boss.user}`);
    });
    try {
      const url = asRole(own.url, boss);
      await grantAccess(url, { worker: asRole(own.url, role) });
      const statements = commands.map((sql) => sql.replaceAll('parley_worker', role.user));
      expect(await outcomes(url, statements)).toEqual(all(statements, 'done'));
    } finally {
      await own.drop();
      await inDatabase(owner(), async (client) => {
        await client.query(`DROP ROLE IF EXISTS ${role.user}`);
        await client.query(`DROP ROLE ${boss.user}`);
      });
    }
  });

  test('is refused where the role owns the tables, or may do all', async () => {
    await expect(grantAccess(owner(), { front: owner() })).rejects.toThrow(/owns the tables|is a superuser/);
    const role = newRole();
    await inDatabase(owner(), async (client) => {
      await client.query(`CREATE ROLE ${role.user}`);
      try {
        await client.query(`GRANT ${client.escapeIdentifier(new URL(owner()).username)} TO ${role.user}`);
        await expect(grantAccess(owner(), { front: asRole(owner(), role) })).rejects.toThrow(
          'owns the tables',
        );
      } finally {
        await client.query(`DROP ROLE ${role.user}`);
      }
    });
  });

  test('is refused by a role without tables of its own', async () => {
    const role = newRole();
    await inDatabase(owner(), async (client) => {
      await client.query(`CREATE ROLE ${role.user} LOGIN PASSWORD '${role.password}'`);
      try {
        await expect(grantAccess(asRole(owner(), role), { front: database.urlFor('front') })).rejects.toThrow(
          'owns no tables',
        );
      } finally {
        await client.query(`DROP ROLE ${role.user}`);
      }
    });
  });

  test('leaves alone what others have in the schema', async () => {
    const other = newRole();
    const { rows } = await inDatabase(owner(), async (client) => {
      await client.query(`CREATE ROLE ${other.user}`);
      try {
        await client.query(`CREATE TABLE theirs (id int); ALTER TABLE theirs OWNER TO ${other.user}`);
        await client.query(`GRANT SELECT ON theirs TO ${inject('databaseRoles').front.user}`);
        await grantAccess(owner(), { front: database.urlFor('front') });
        return await client.query('SELECT has_table_privilege($1, $2, $3) AS may', [
          inject('databaseRoles').front.user,
          'theirs',
          'SELECT',
        ]);
      } finally {
        await client.query(`DROP OWNED BY ${other.user}`);
        await client.query(`DROP ROLE ${other.user}`);
      }
    });
    expect(rows).toEqual([{ may: true }]);
  });

  test('needs a role in the URL, and a password where it makes it', async () => {
    const without = (part: 'username' | 'password') => {
      const url = new URL(asRole(owner(), newRole()));
      url[part] = '';
      return { worker: url.href };
    };
    await expect(grantAccess(owner(), without('username'))).rejects.toThrow(
      'WORKER_DATABASE_URL names no role',
    );
    await expect(grantAccess(owner(), without('password'))).rejects.toThrow('has no password for it');
  });
});
