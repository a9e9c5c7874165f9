/** A database that is behind this build: who says so, what it holds up, and the command that brings it up. */

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Front, readFrontConfig, startFront } from '@parley/front';
import { createLog, migrationNames, migrationsFolder } from '@parley/messaging';
import { applyMigrations, readWorkerConfig, startWorker, type Worker } from '@parley/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrowserLike } from './support/browser-like.ts';
import { createDatabase, createEmptyDatabase, inDatabase, type TestDatabase } from './support/databases.ts';
import { sharedTopics } from './support/shared-system.ts';
import { createSystem, type System } from './support/system.ts';
import { waitFor } from './support/wait-for.ts';

const log = createLog('test', 'silent');
const root = resolve(import.meta.dirname, '../../..');
const [first = '', ...later] = migrationNames();

/** A folder with the first migration alone, as an older build has it. */
function olderMigrations(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-older-'));
  cpSync(join(migrationsFolder, first), join(folder, first), { recursive: true });
  return folder;
}

/** `npm run migrate` as its process. */
async function migrate(environment: Record<string, string>, args: string[] = []) {
  const program = join(root, 'packages/worker/dist/migrate.js');
  const { DATABASE_URL: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [program, ...args], { env: { ...inherited, ...environment } });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code] = await once(child, 'close');
  return { code, output };
}

describe('worker and front on a database with the first migration only', () => {
  let database: TestDatabase;
  let system: System;
  let worker: Worker;
  let front: Front;

  beforeAll(async () => {
    database = await createEmptyDatabase();
    const folder = olderMigrations();
    await applyMigrations(database.url, folder);
    rmSync(folder, { recursive: true });
    system = await createSystem({ DATABASE_URL: database.url });
    worker = await startWorker(readWorkerConfig(system.environment), log);
    front = await startFront(readFrontConfig(system.environment), log);
  });

  afterAll(async () => {
    await Promise.all([worker?.stop(), front?.stop()]);
    await system?.stop();
    await database?.drop();
  });

  const reasons = async () =>
    (await Promise.all([worker, front].map((one) => one.readiness()))).map((it) => it.reasons);

  test('are not ready, and name what is missing and the command', async () => {
    const missing = `${later.join(', ')} ${later.length === 1 ? 'is' : 'are'} not applied: DATABASE_URL=… npm run migrate`;
    const reason = expect.stringMatching(/^PostgreSQL: the migrations? /);
    await waitFor('both to say so, and nothing else', async () => {
      const said = await reasons();
      return said.every((one) => one.length === 1) ? said : undefined;
    });
    for (const [told] of await reasons()) {
      expect(told).toEqual(reason);
      expect(told).toContain(missing);
    }
    expect(await (await fetch(`${front.url}/ready`)).json()).toMatchObject({ ready: false });
  });

  test('serve by themselves once it is applied, what was asked meanwhile too', async () => {
    const browser = new BrowserLike(front.url);
    await browser.fetch('/signup');
    const user = { userId: 'early', userPw: 'correct horse', email: 'early@example.com', userName: 'Early' };
    // As pages do, which try again with the same id while it is unavailable.
    const key = { 'idempotency-key': randomUUID() };
    const asked = waitFor('an answer', async () => {
      const answer = await browser.ask('user-add', user, key);
      if (answer.status !== 503) return answer;
    });
    await applyMigrations(database.url);
    expect((await asked).status).toBe(200);
    await Promise.all([worker.whenReady, front.whenReady]);
    expect(await reasons()).toEqual([[], []]);
  });
});

test('a database that is ahead is in order', async () => {
  const [system, database] = await Promise.all([sharedTopics(), createDatabase()]);
  const own = { DATABASE_URL: database.url };
  try {
    await inDatabase(database.url, (client) =>
      client.query(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
         VALUES ('later', '', '20991231000000_later', now())`,
      ),
    );
    const members = await Promise.all([system.startWorker(own), system.startFront(own)]);
    const told = await Promise.all(members.map((member) => member.readiness()));
    await Promise.all(members.map((member) => member.stop()));
    expect(told).toEqual(Array(2).fill(expect.objectContaining({ ready: true, reasons: [] })));
  } finally {
    await database.drop();
  }
});

describe('npm run migrate', () => {
  test('makes the schema where there is none, and leaves alone what is up to date', async () => {
    const database = await createEmptyDatabase();
    try {
      const made = await migrate({ DATABASE_URL: database.url });
      expect(made.output).toBe(
        migrationNames()
          .map((name) => `✔ Migration ${name} applied\n`)
          .join(''),
      );
      expect(await migrate({ DATABASE_URL: database.url })).toEqual({
        code: 0,
        output: `✔ The database is up to date: ${migrationNames().length} migrations\n`,
      });
    } finally {
      await database.drop();
    }
  });

  test.each([
    ['no database is named', {}, /^✖ DATABASE_URL is not set/],
    [
      'none is there',
      { DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/c' },
      /^✖ .*can't be reached: .*ECONNREFUSED/,
    ],
  ])('says so where %s', async (_, environment, what) => {
    const { code, output } = await migrate(environment as Record<string, string>);
    expect(code).toBe(1);
    expect(output).toMatch(what);
    expect(output.trimEnd().split('\n').length).toBeLessThanOrEqual(5);
  });

  test('helps', async () => {
    expect(await migrate({}, ['--help'])).toEqual({ code: 0, output: expect.stringContaining('Usage: ') });
  });
});

test('every migration of the repository belongs to the build', () => {
  const folders = readdirSync(join(root, 'prisma/migrations'), { withFileTypes: true });
  expect(migrationNames()).toEqual(
    folders.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted(),
  );
});
