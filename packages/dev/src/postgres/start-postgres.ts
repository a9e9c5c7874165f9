import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { shellQuoted } from '../../launcher/command-line.mjs';
import { processIdentity } from '../processes/process-identity.ts';
import { describeExit, type RunningProcess, spawnProcess } from '../processes/spawn-process.ts';
import { StackError } from '../stack-error.ts';
import { initialiseCluster } from './initialise-cluster.ts';
import { writableFolder } from './reachable-folder.ts';
import { serverAccount } from './server-account.ts';
import { serverPrograms } from './server-programs.ts';

export interface PostgresOptions {
  /** Folder of the data; if the server's account can't enter it, a replacement folder is used. */
  folder: string;
  /** File for the server's log. */
  logFile: string;
  port: number;
  /** Password of the superuser `parley`, which must be the same as the first time. */
  password: string;
  /** A database to be created if missing. */
  database?: string;
  /** Called with the server's process as soon as it is started, ready or not. */
  onProcess?: (running: RunningProcess) => void;
  /** Aborts the waiting; the caller must then stop the process. */
  signal?: AbortSignal;
  /** Additional server settings, e.g. `{ max_connections: '300' }`. */
  settings?: Record<string, string>;
  /** The command that deletes the data, if they are kept. */
  beginAnew?: string;
}

export interface LocalPostgres {
  url: string;
  pid: number;
  process: RunningProcess;
  stop(graceMs?: number): Promise<void>;
}

const user = 'parley';

/**
 * Starts a real PostgreSQL on this machine, for us only; resolves when it accepts queries.
 * @throws {StackError} if it can't run here
 */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const { port, password, database = 'parley' } = options;
  const server = await spawnServer(options);
  options.onProcess?.(server);
  const urlOf = (name: string) =>
    `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`;
  try {
    await waitUntilReady(urlOf('postgres'), server, options);
    await ensureDatabase(urlOf('postgres'), database);
  } catch (error) {
    await server.stop(2_000); // otherwise a second one would be started beside it
    throw error;
  }
  return {
    url: urlOf(database),
    pid: server.pid,
    process: server,
    stop: (graceMs = 20_000) => server.stop(graceMs),
  };
}

async function spawnServer({ folder, logFile, port, password, onProcess, settings = {} }: PostgresOptions) {
  const account = serverAccount();
  const programs = serverPrograms(account);
  const home = writableFolder(folder, account);
  mkdirSync(dirname(logFile), { recursive: true });
  const data = join(home, 'data');
  await initialiseCluster({ programs, account, data, logFile, user, password, onProcess });
  removeStalePidFile(data);
  const all = {
    listen_addresses: '127.0.0.1',
    // No socket file: its path may be longer than the system allows, and nobody needs it.
    unix_socket_directories: '',
    ...settings,
  };
  return spawnProcess({
    name: 'postgres',
    program: programs.postgres,
    args: [
      '-D',
      data,
      '-p',
      String(port),
      ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    cwd: home,
    env: { ...process.env, LC_ALL: 'C' },
    ...account,
    logFile,
    // "Fast" shutdown: SIGTERM would wait for every client to leave.
    stopSignal: 'SIGINT',
  });
}

async function waitUntilReady(url: string, server: RunningProcess, options: PostgresOptions) {
  const deadline = Date.now() + 60_000;
  while (true) {
    options.signal?.throwIfAborted();
    if (server.exit) throw serverError(`ended with ${describeExit(server.exit)}`, options);
    const error = await tryConnect(url);
    if (error === undefined) return;
    // The password is kept beside the data: if it is refused, one of the two is not ours.
    if (error.code === '28P01') throw wrongPassword(options);
    if (Date.now() > deadline)
      throw serverError(`did not take queries within 60 s (${error.message})`, options);
    await sleep(50);
  }
}

async function tryConnect(url: string): Promise<(Error & { code?: string }) | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined); // the server may stop again; the next query then fails
  try {
    await client.connect();
    await client.query('SELECT 1');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function ensureDatabase(adminUrl: string, database: string) {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}

/** After a crash or a reboot the server would take any process with its old pid for itself, and not start. */
function removeStalePidFile(data: string) {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (processIdentity(pid) === undefined || !isPostgres(pid)) rmSync(file);
}

function isPostgres(pid: number): boolean {
  const name = `/proc/${pid}/comm`;
  return !existsSync(name) || readFileSync(name, 'utf8').trim() === 'postgres';
}

function serverError(what: string, { logFile, beginAnew }: PostgresOptions): StackError {
  return new StackError(
    `The local PostgreSQL ${what}.`,
    `Its log says why:  tail -n 30 ${shellQuoted(logFile)}`,
    ...(beginAnew ? [`If its data are damaged, start over:  ${beginAnew}`] : []),
  );
}

function wrongPassword({ beginAnew }: PostgresOptions): StackError {
  return new StackError(
    'The local PostgreSQL refuses the password that this project keeps for it: data and password do not belong together.',
    ...(beginAnew ? [`Start over with both:  ${beginAnew}`] : []),
  );
}
