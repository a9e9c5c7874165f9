/** What a database's URL says of TLS goes for every connection of fronts and workers. */
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyMigrations } from '@parley/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverAccount } from '../src/postgres/server-account.ts';
import { type LocalPostgres, startPostgres } from '../src/postgres/start-postgres.ts';
import { freePorts } from '../src/processes/ports.ts';
import { makeCertificates } from './support/certificates.ts';
import { inDatabase } from './support/databases.ts';
import { sharedTopics } from './support/shared-system.ts';

let folder: string;
let postgres: LocalPostgres;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-tls-'));
  makeCertificates(folder);
  const file = (name: string) => join(folder, name);
  const account = serverAccount();
  if (account) for (const name of ['.', 'server-key.pem']) chownSync(file(name), account.uid, account.gid);
  const [port = 0] = await freePorts(1);
  postgres = await startPostgres({
    folder: file('postgres'),
    logFile: file('postgres.log'),
    port,
    password: 'secret',
    settings: {
      ssl: 'on',
      ssl_cert_file: file('server-cert.pem'),
      ssl_key_file: file('server-key.pem'),
    },
  });
  await applyMigrations(postgres.url);
}, 60_000);

afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('all connections are encrypted, to a server that the authority has signed', async () => {
  const url = `${postgres.url}?sslmode=verify-full&sslrootcert=${join(folder, 'ca.pem')}`;
  const system = await sharedTopics();
  const own = { DATABASE_URL: url };
  const started = await Promise.all([system.startWorker(own), system.startFront(own)]);
  try {
    const rows = await inDatabase(postgres.url, async (client) => {
      const { rows } = await client.query(
        `SELECT DISTINCT application_name AS name, ssl FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)
         WHERE application_name LIKE 'parley-%' ORDER BY name`,
      );
      return rows;
    });
    expect(rows.length).toBeGreaterThanOrEqual(4);
    expect(rows.filter(({ ssl }) => !ssl)).toEqual([]);
  } finally {
    await Promise.all(started.map((each) => each.stop()));
  }
});

test('a server that another authority has signed is not believed', async () => {
  const url = `${postgres.url}?sslmode=verify-full`;
  await expect(applyMigrations(url)).rejects.toThrow(/certificate/);
});
