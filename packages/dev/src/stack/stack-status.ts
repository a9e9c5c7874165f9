/** The state of the local stack, from its files and processes. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { describeCluster, SpeaksTls } from '../kafka/describe-cluster.ts';
import { runningProcesses } from '../processes/process-ledger.ts';
import type { StackSettings } from '../stack-settings.ts';
import { type DataFolder, dataFolder } from './data-folder.ts';
import { type ReadyStack, readReadyFile } from './ready-file.ts';
import { type LockHolder, stackLockHolder } from './stack-lock.ts';

export interface PartStatus {
  /** `front 1`, `worker 2`, `kafka 1`, `postgres`. */
  name: string;
  /** Null for a service that runs elsewhere. */
  pid: number | null;
  address?: string;
  /** Its health URL. */
  health?: string;
  version?: string;
  isReady: boolean;
  /** Why it is not ready. */
  reasons: string[];
  warnings: string[];
}

export interface StackStatus {
  /**
   * `left behind`: the stack was killed, and some of its processes still run; `in use`: it does not run, and `npm run
   * stop` or `npm run reset` is working on its data.
   */
  state: 'ready' | 'not ready' | 'starting' | 'left behind' | 'in use' | 'stopped';
  /** Of `npm start`, or of the command that uses the data. */
  pid: number | null;
  /** Of Parley. */
  version: string;
  dataDir: string;
  parts: PartStatus[];
  /** Number of unanswered requests; null if unknown. */
  waiting: number | null;
  /** Why it is unknown, for a running stack. */
  whyNotCounted: string | null;
}

const askForMs = 3_000;
/** The count starts a program that connects to Kafka. */
const countForMs = 15_000;

export async function readStackStatus({ root, dataDir }: StackSettings): Promise<StackStatus> {
  const folder = dataFolder(dataDir);
  const holder = stackLockHolder(folder.lock);
  const isRunning = holder?.command === 'start';
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const known = { pid: holder?.pid ?? null, version, dataDir };
  const ready = isRunning ? readReadyFile(folder.ready) : undefined;
  if (!ready) {
    const parts = runningProcesses(folder.processes).map(startedPart);
    const state = stateOf(holder, parts);
    return { ...known, state, parts, waiting: null, whyNotCounted: null };
  }
  const [parts, counted] = await Promise.all([askAll(ready), waitingRequests(root, folder, ready)]);
  const isReady = parts.every((part) => part.isReady);
  return { ...known, state: isReady ? 'ready' : 'not ready', parts, ...counted };
}

function stateOf(holder: LockHolder | undefined, parts: readonly PartStatus[]): StackStatus['state'] {
  if (holder) return holder.command === 'start' ? 'starting' : 'in use';
  return parts.length > 0 ? 'left behind' : 'stopped';
}

const startedPart = ({ name, pid }: { name: string; pid: number }): PartStatus => ({
  name,
  pid,
  isReady: false,
  reasons: [],
  warnings: [],
});

function askAll(ready: ReadyStack): Promise<PartStatus[]> {
  const { front, frontHealth, workerHealth, kafka, database, pids } = ready;
  return Promise.all([
    ...front.map(async (address, index) => ({
      name: `front ${index + 1}`,
      pid: pids.front[index] ?? null,
      address,
      ...(await askHealth(frontHealth[index] ?? address)),
    })),
    ...workerHealth.map(async (health, index) => ({
      name: `worker ${index + 1}`,
      pid: pids.worker[index] ?? null,
      ...(await askHealth(health)),
    })),
    ...kafka.split(',').map(async (address, index) => ({
      name: `kafka ${index + 1}`,
      pid: pids.kafka[index] ?? null,
      address,
      ...(pids.kafka[index] === undefined ? elsewhere : await askBroker(address)),
    })),
    askDatabase(database, pids.postgres),
  ]);
}

/** The state of services elsewhere is reported by those that use them. */
const elsewhere = { isReady: true, reasons: [], warnings: [] };

const isNotReady = (...reasons: string[]) => ({ isReady: false, reasons, warnings: [] });

const whyNot = (error: unknown) => {
  const { cause, message } = error as Error;
  return `does not answer: ${cause instanceof Error ? cause.message : message}`;
};

async function askHealth(health: string) {
  try {
    const response = await fetch(`${health}/ready`, { signal: AbortSignal.timeout(askForMs) });
    const {
      ready,
      reasons = [],
      warnings = [],
    } = (await response.json()) as {
      ready: boolean;
      reasons?: string[];
      warnings?: string[];
    };
    return { health, isReady: ready, reasons, warnings };
  } catch (error) {
    return { health, ...isNotReady(whyNot(error)) };
  }
}

async function askBroker(address: string) {
  try {
    await describeCluster(address, askForMs);
    return elsewhere;
  } catch (error) {
    // It answers those who log in.
    return error instanceof SpeaksTls ? elsewhere : isNotReady(whyNot(error));
  }
}

async function askDatabase(url: string, pid: number | null): Promise<PartStatus> {
  const { host, pathname } = new URL(url);
  const part = { name: 'postgres', pid, address: `${host}${pathname}` };
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: askForMs,
    query_timeout: askForMs,
  });
  client.on('error', () => undefined); // reported by the query
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return { ...part, version: `PostgreSQL ${rows[0]?.server_version}`, ...elsewhere };
  } catch (error) {
    return { ...part, ...isNotReady(whyNot(error)) };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** As `parley lag` counts them. */
async function waitingRequests(root: string, { secrets }: DataFolder, { kafka, isSecure }: ReadyStack) {
  const config = isSecure ? ['--command-config', join(secrets, 'kafka-admin.properties')] : [];
  const args = [join(root, 'packages/cli/dist/bin.js'), 'lag', '--bootstrap-server', kafka, ...config];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: countForMs });
    const rows: { lag: number }[] = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    return { waiting: rows.reduce((sum, { lag }) => sum + lag, 0), whyNotCounted: null };
  } catch (error) {
    return { waiting: null, whyNotCounted: whyNotCounted(error as LagFailure) };
  }
}

interface LagFailure extends Error {
  stderr?: string;
  /** It took too long. */
  killed?: boolean;
}

/** The first line of `parley lag`, such as that no worker has committed an offset before the first request is answered. */
export function whyNotCounted({ message, stderr = '', killed }: LagFailure): string {
  if (killed) return `parley lag took longer than ${countForMs / 1000} s.`;
  const [first = message] = stderr.split('\n').filter((line) => line.trim() !== '');
  return first.replace(/^✖ /, '');
}
