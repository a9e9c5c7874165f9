import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { applyMigrations, grantAccess } from '@parley/worker';
import type { TestProject } from 'vitest/node';
import { createProgress } from '../launcher/progress.mjs';
import { checkKafka } from '../src/kafka/check-kafka.ts';
import { startKafka } from '../src/kafka/start-kafka.ts';
import { checkDatabase } from '../src/postgres/check-database.ts';
import { startPostgres } from '../src/postgres/start-postgres.ts';
import { freePorts } from '../src/processes/ports.ts';
import { openProcessLedger, type ProcessLedger } from '../src/processes/process-ledger.ts';
import { StackError } from '../src/stack-error.ts';
import { readStackSettings } from '../src/stack-settings.ts';
import { asRole, dropDatabases, inDatabase } from './support/databases.ts';
import { deleteTopics } from './support/delete-topics.ts';
import { makeRunFolder } from './support/run-folder.ts';
import { topicsOf } from './support/topic-prefix.ts';

// One Kafka and one PostgreSQL for the whole run, unless KAFKA_BROKERS or DATABASE_URL name running ones. Whatever
// becomes of the run, nothing of it stays: see remove-leftovers.mjs.

const root = resolve(import.meta.dirname, '../../..');

/** What undoes what was done, the last first. */
type OffSwitches = (() => Promise<unknown>)[];

/** Run by vitest before the first test; what it returns, after the last. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const offSwitches: OffSwitches = [];
  const stop = async () => {
    for (const off of offSwitches.splice(0).reverse()) await off();
  };
  try {
    await startServices(project, offSwitches);
  } catch (error) {
    await stop();
    if (error instanceof StackError) throw new Error(error.lines.join('\n'), { cause: error });
    throw error;
  }
  return stop;
}

async function startServices(project: TestProject, offSwitches: OffSwitches) {
  const { kafkaBrokers, databaseUrl } = readStackSettings(root);
  const folder = makeRunFolder();
  chmodSync(folder, 0o755); // the server's account, where it isn't ours, has to get in
  offSwitches.push(await watchOver(folder));
  offSwitches.push(useForTemporaryFiles(folder));
  const ledger = openProcessLedger(join(folder, 'processes.json'));
  const [brokers, adminUrl] = await Promise.all([
    kafkaBrokers ? otherKafka(kafkaBrokers) : ownKafka(folder, ledger, offSwitches),
    databaseUrl ? otherDatabase(databaseUrl) : ownPostgres(folder, ledger, offSwitches),
  ]);
  const testRun = randomBytes(4).toString('hex');
  offSwitches.push(() => dropDatabases(adminUrl, testRun));
  if (kafkaBrokers) offSwitches.push(() => deleteTopics(plainly(kafkaBrokers), topicsOf(testRun)));
  project.provide('testRun', testRun);
  project.provide('kafkaBrokers', brokers);
  project.provide('adminDatabaseUrl', adminUrl);
  const template = await makeTemplate(adminUrl, testRun);
  project.provide('templateDatabase', template.name);
  project.provide('databaseRoles', await makeRoles(template.url, testRun));
}

/** For all that tests make and start too, by which leftovers are found. */
function useForTemporaryFiles(folder: string) {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  return async () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  };
}

async function ownKafka(folder: string, ledger: ProcessLedger, offSwitches: OffSwitches) {
  const ports = await freePorts(1);
  const kafka = await startKafka({
    root,
    folder: join(folder, 'kafka'),
    ports,
    onProcess: ledger.add,
    begin: createProgress().step,
  });
  offSwitches.push(() => kafka.stop());
  return kafka.brokers;
}

async function ownPostgres(folder: string, ledger: ProcessLedger, offSwitches: OffSwitches) {
  const [port = 0] = await freePorts(1);
  const postgres = await startPostgres({
    folder: join(folder, 'postgres'),
    logFile: join(folder, 'postgres.log'),
    port,
    password: randomBytes(12).toString('hex'),
    onProcess: ledger.add,
    // What is written outlives the server's processes, as ever, but not the machine's power.
    settings: {
      fsync: 'off',
      full_page_writes: 'off',
      max_connections: '500',
      // What is told of a deadlock is tested, not that a server waits a second before it looks for one.
      deadlock_timeout: '100ms',
    },
  });
  offSwitches.push(() => postgres.stop());
  return postgres.url;
}

const plainly = (brokers: string[]) => ({ brokers, clientId: 'test', tls: undefined, sasl: undefined });

async function otherKafka(brokers: string[]) {
  await checkKafka(brokers);
  return brokers.join(',');
}

async function otherDatabase(url: string) {
  await checkDatabase(url);
  return url;
}

async function makeTemplate(adminUrl: string, testRun: string) {
  const name = `parley_test_${testRun}_template`;
  await inDatabase(adminUrl, (client) =>
    client.query(`CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`),
  );
  const url = new URL(adminUrl);
  url.pathname = name;
  await applyMigrations(url.href);
  return { name, url: url.href };
}

/** What they may do goes with the template into each database. */
async function makeRoles(templateUrl: string, testRun: string) {
  const { rows } = await inDatabase(templateUrl, (client) =>
    client.query('SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)'),
  );
  const { username, password } = new URL(templateUrl);
  const admin = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  if (rows.length === 0) return { worker: admin, front: admin };
  const role = (kind: 'worker' | 'front') => ({
    user: `parley_test_${testRun}_${kind}`,
    password: randomBytes(12).toString('hex'),
  });
  const roles = { worker: role('worker'), front: role('front') };
  await grantAccess(templateUrl, {
    worker: asRole(templateUrl, roles.worker),
    front: asRole(templateUrl, roles.front),
  });
  return roles;
}

async function watchOver(folder: string) {
  const script = join(import.meta.dirname, 'support/remove-leftovers.mjs');
  if (!existsSync(join(root, 'packages/dev/dist/processes/process-ledger.js'))) {
    throw new Error('packages/dev is not compiled: run `npm test`, or `npx tsc -b` first');
  }
  const watcher = spawn(process.execPath, [script, folder], {
    detached: true,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  return async () => {
    watcher.stdin.end();
    await once(watcher, 'exit');
  };
}
