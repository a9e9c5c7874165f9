import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { applyMigrations, grantAccess, MigrationFailed } from '@parley/worker';
import { otherCommand, sameCommand } from '../../launcher/command-line.mjs';
import { localKafka, whyNoJars, whyNoJava } from '../../launcher/java.mjs';
import type { Progress } from '../command.ts';
import { findJava, throwIfAny } from '../java/find-java.ts';
import { checkKafka } from '../kafka/check-kafka.ts';
import { type KafkaSecurity, secureKafka } from '../kafka/secured/kafka-security.ts';
import { prepareAccess } from '../kafka/secured/prepare-access.ts';
import { prepareKafka } from '../kafka/start-kafka.ts';
import { checkDatabase } from '../postgres/check-database.ts';
import { startPostgres } from '../postgres/start-postgres.ts';
import { keepRunning } from '../processes/keep-running.ts';
import { lastingPorts } from '../processes/ports.ts';
import { StackError } from '../stack-error.ts';
import type { StackSettings } from '../stack-settings.ts';
import { assertPortsFree, type WantedPort } from './assert-ports-free.ts';
import type { DataFolder } from './data-folder.ts';
import type { Fleet } from './fleet.ts';
import { localUrl } from './local-url.ts';
import { memberEnvironment } from './member-environment.ts';
import { type ReadyStack, writeReadyFiles } from './ready-file.ts';
import { keepSecrets, type StackSecrets } from './secrets.ts';
import { startMember } from './start-member.ts';
import type { StartOptions } from './start-options.ts';

/** What the parts of the stack share. */
export interface StackParts {
  settings: StackSettings;
  options: StartOptions;
  folder: DataFolder;
  fleet: Fleet;
  progress: Progress;
}

interface Kafka {
  brokers: string;
  /** Replication factor of topics. */
  replication: number;
  /** Connection settings, if it is not open to anybody. */
  connectionOf?: (kind: 'front' | 'worker') => Record<string, string>;
}

/**
 * Starts everything in the order of dependencies, supervises it, and keeps the ready files current.
 * @returns what runs where, once everything is ready; rejects at the first failure
 */
export async function runStack(parts: StackParts): Promise<ReadyStack> {
  const { fleet, folder, options, settings } = parts;
  const { fronts } = options;
  await assertPortsFree(wantedPorts(settings, options));
  const replication = await checkBeforehand(settings, options);
  const secrets = keepSecrets(folder.secrets);
  startNewLogs(folder.logs);
  const ready: ReadyStack = {
    front: after(settings.port, fronts).map((port) => localUrl(port)),
    frontHealth: [],
    workerHealth: [],
    kafka: '',
    isSecure: options.secure,
    database: '',
    pids: { front: [], worker: [], kafka: [], postgres: null },
  };
  const pids = notePids(ready, parts);
  const [kafka, database] = await allOrNothing(fleet, [
    runKafka(parts, replication, secrets, pids),
    runDatabase(parts, secrets, pids),
  ]);
  const healthUrl = (port: number) => localUrl(port, process.env.HEALTH_HOST);
  const healthPorts = await healthPortsOf(settings, options);
  Object.assign(ready, {
    frontHealth: healthPorts.slice(0, fronts).map(healthUrl),
    workerHealth: healthPorts.slice(fronts).map(healthUrl),
    kafka: kafka.brokers,
    database: database.owner,
  });
  await runMembers(parts, { secrets, kafka, database, healthPorts }, pids);
  pids.complete();
  return ready;
}

/**
 * Checks all requirements before anything is started.
 * @returns the possible replication factor of topics
 */
async function checkBeforehand(settings: StackSettings, options: StartOptions): Promise<number> {
  if (settings.kafkaBrokers && options.secure)
    throw new StackError(
      '--secure applies to a Kafka that is started here, but KAFKA_BROKERS names one that runs elsewhere.',
      `Start one here:  ${sameCommand({ KAFKA_BROKERS: undefined })}`,
    );
  if (settings.databaseUrl) await checkDatabase(settings.databaseUrl);
  if (settings.kafkaBrokers) return Math.min((await checkKafka(settings.kafkaBrokers)).nodeIds.length, 3);
  throwIfAny((await whyNoJava(localKafka)) ?? whyNoJars(localKafka, settings.root));
  return options.brokers;
}

function wantedPorts(settings: StackSettings, options: StartOptions): WantedPort[] {
  const several = (count: number, wanted: (index: number) => WantedPort) =>
    Array.from({ length: count }, (_, i) => wanted(i));
  return [
    ...several(settings.kafkaBrokers ? 0 : options.brokers, (index) => ({
      port: settings.kafkaPort + index,
      purpose: options.brokers > 1 ? `Kafka's broker ${index + 1}` : 'Kafka',
      variable: 'KAFKA_PORT',
    })),
    ...several(settings.databaseUrl ? 0 : 1, () => ({
      port: settings.postgresPort,
      purpose: 'PostgreSQL',
      variable: 'POSTGRES_PORT',
    })),
    ...several(options.fronts, (index) => ({
      port: settings.port + index,
      purpose: options.fronts > 1 ? `front ${index + 1}` : 'the front',
      variable: 'PORT',
      ...(process.env.HOST ? { host: process.env.HOST } : {}),
    })),
    ...wantedHealthPorts(settings, options),
  ];
}

/** Consecutive ports. */
const after = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

/** Those of the fronts, then those of the workers. */
async function healthPortsOf({ healthPort }: StackSettings, { fronts, workers }: StartOptions) {
  const count = fronts + workers;
  return healthPort === undefined ? lastingPorts(count) : after(healthPort, count);
}

function wantedHealthPorts({ healthPort }: StackSettings, { fronts, workers }: StartOptions): WantedPort[] {
  if (healthPort === undefined) return [];
  return Array.from({ length: fronts + workers }, (_, index) => ({
    port: healthPort + index,
    purpose: `the health of ${index < fronts ? `front ${index + 1}` : `worker ${index - fronts + 1}`}`,
    variable: 'HEALTH_PORT',
    ...(process.env.HEALTH_HOST ? { host: process.env.HEALTH_HOST } : {}),
  }));
}

/** Each start begins new log files and keeps those of the previous start. */
function startNewLogs(logs: string) {
  const before = `${logs}.before`;
  rmSync(before, { recursive: true, force: true });
  if (existsSync(logs)) renameSync(logs, before);
  mkdirSync(logs, { recursive: true });
}

interface Pids {
  set(kind: 'front' | 'worker' | 'kafka', index: number, pid: number): void;
  setPostgres(pid: number): void;
  /** From now on each change is written. */
  complete(): void;
}

function notePids(ready: ReadyStack, { settings, folder, fleet, progress }: StackParts): Pids {
  const files = [folder.ready, ...(settings.readyFile ? [settings.readyFile] : [])];
  let isComplete = false;
  const writeAgain = () => {
    if (!isComplete || fleet.signal.aborted) return;
    try {
      writeReadyFiles(files, ready);
    } catch (error) {
      progress.print(`The ready file is not current: ${(error as Error).message}`);
    }
  };
  return {
    set(kind, index, pid) {
      ready.pids[kind][index] = pid;
      writeAgain();
    },
    setPostgres(pid) {
      ready.pids.postgres = pid;
      writeAgain();
    },
    complete() {
      isComplete = true;
      if (!fleet.signal.aborted) writeReadyFiles(files, ready);
    },
  };
}

async function runKafka(
  parts: StackParts,
  replication: number,
  secrets: StackSecrets,
  pids: Pids,
): Promise<Kafka> {
  const { settings, options, folder, fleet, progress } = parts;
  if (settings.kafkaBrokers) return { brokers: settings.kafkaBrokers.join(','), replication };
  const ports = Array.from({ length: options.brokers }, (_, index) => settings.kafkaPort + index);
  const security = options.secure ? await securityOf(secrets) : undefined;
  const kafka = await prepareKafka({
    root: settings.root,
    folder: folder.kafka(options.brokers, options.secure),
    security,
    logFolder: folder.logs,
    ports,
    begin: progress.step,
    onProcess: (running) => fleet.add(running.name.startsWith('kafka') ? 'kafka' : 'tool', running),
    signal: fleet.signal,
    beginAnew: otherCommand('reset'),
  });
  await during(progress, 'Kafka', kafka.brokers, () =>
    Promise.all(
      ports.map((_, index) =>
        keepRunning({
          name: ports.length > 1 ? `Kafka's broker ${index + 1}` : 'Kafka',
          start: () => kafka.startBroker(index),
          onReady: ({ pid }) => pids.set('kafka', index, pid),
          report: progress.print,
          signal: fleet.signal,
        }),
      ),
    ),
  );
  const { brokers } = kafka;
  if (!security) return { brokers, replication };
  await prepareAccess(security, { brokers, replication });
  // Neither may create topics.
  const connectionOf = (kind: 'front' | 'worker') => ({ ...security.environmentOf(kind), TOPICS: 'check' });
  return { brokers, replication, connectionOf };
}

async function securityOf({ folder, kafkaPasswordOf: passwordOf }: StackSecrets): Promise<KafkaSecurity> {
  return secureKafka({ folder, java: await findJava(), passwordOf });
}

/** The URLs of front and worker: the same for a database that runs elsewhere. */
interface DatabaseUrls {
  owner: string;
  worker: string;
  front: string;
}

async function runDatabase(parts: StackParts, secrets: StackSecrets, pids: Pids): Promise<DatabaseUrls> {
  const { settings, progress } = parts;
  const given = settings.databaseUrl;
  const owner = given ?? (await runPostgres(parts, secrets, pids));
  await migrate(owner, progress, given === undefined);
  if (given !== undefined) return { owner, worker: owner, front: owner };
  const { rolePasswords } = secrets;
  const urls = {
    worker: asRole(owner, 'worker', rolePasswords),
    front: asRole(owner, 'front', rolePasswords),
  };
  await grantAccess(owner, urls);
  return { owner, ...urls };
}

function asRole(owner: string, kind: 'worker' | 'front', passwords: StackSecrets['rolePasswords']): string {
  const url = new URL(owner);
  url.username = `parley_${kind}`;
  url.password = passwords[kind];
  return url.href;
}

async function migrate(url: string, progress: Progress, isLocal: boolean) {
  try {
    for (const name of await applyMigrations(url)) progress.print(`✔ Migration ${name} applied`);
  } catch (cause) {
    if (!(cause instanceof MigrationFailed)) throw cause;
    const anew = `Or, if nothing in the local database is worth keeping:  ${otherCommand('reset')}`;
    const error = new StackError(cause.message, ...cause.fixes, ...(isLocal ? [anew] : []));
    error.cause = cause;
    throw error;
  }
}

async function runPostgres(
  { settings, folder, fleet, progress }: StackParts,
  secrets: StackSecrets,
  pids: Pids,
) {
  let url = '';
  await during(progress, 'PostgreSQL', `127.0.0.1:${settings.postgresPort}`, () =>
    keepRunning({
      name: 'PostgreSQL',
      start: async () => {
        const postgres = await startPostgres({
          folder: folder.postgres,
          logFile: join(folder.logs, 'postgres.log'),
          port: settings.postgresPort,
          password: secrets.postgresPassword,
          onProcess: (running) => fleet.add(running.name === 'postgres' ? 'postgres' : 'tool', running),
          signal: fleet.signal,
          beginAnew: otherCommand('reset'),
        });
        url = postgres.url;
        return postgres.process;
      },
      onReady: ({ pid }) => pids.setPostgres(pid),
      report: progress.print,
      signal: fleet.signal,
    }),
  );
  return url;
}

/** What the members depend on. */
interface MemberNeeds {
  secrets: StackSecrets;
  kafka: Kafka;
  database: DatabaseUrls;
  healthPorts: readonly number[];
}

async function runMembers(
  parts: StackParts,
  { secrets, kafka, database, healthPorts }: MemberNeeds,
  pids: Pids,
) {
  const { settings, options, folder, fleet, progress } = parts;
  const run = (kind: 'front' | 'worker', index: number) =>
    keepRunning({
      name: `${kind} ${index + 1}`,
      start: () =>
        startMember({
          name: `${kind} ${index + 1}`,
          main: join(settings.root, 'packages', kind, 'dist/main.js'),
          cwd: settings.root,
          env: memberEnvironment({
            kind,
            index,
            healthPort: healthPorts[kind === 'front' ? index : options.fronts + index],
            settings,
            secrets,
            kafka,
            database: database[kind],
            hasWorkers: options.workers > 0,
          }),
          logFile: join(folder.logs, `${kind}-${index + 1}.log`),
          verbose: options.verbose,
          print: progress.print,
          onProcess: (running) => fleet.add(kind, running),
          signal: fleet.signal,
        }),
      onReady: ({ pid }) => pids.set(kind, index, pid),
      report: progress.print,
      signal: fleet.signal,
    });
  const runAll = async (kind: 'front' | 'worker', title: string, count: number) => {
    if (count === 0) return;
    await during(progress, title, count > 1 ? String(count) : '', () =>
      Promise.all(Array.from({ length: count }, (_, index) => run(kind, index))),
    );
  };
  await allOrNothing(fleet, [
    runAll('worker', 'Worker', options.workers),
    runAll('front', 'Front', options.fronts),
  ]);
}

async function during(progress: Progress, title: string, detail: string, work: () => Promise<unknown>) {
  const step = progress.step(title);
  try {
    await work();
  } catch (error) {
    step.fail();
    throw error;
  }
  step.done(detail);
}

/** Like Promise.all, but if one fails, the others are aborted and have ended before it rejects. */
async function allOrNothing<T extends readonly unknown[]>(
  fleet: Fleet,
  work: { [K in keyof T]: Promise<T[K]> },
): Promise<T> {
  try {
    return (await Promise.all(work)) as unknown as T;
  } catch (error) {
    await fleet.stop();
    await Promise.allSettled(work);
    throw error;
  }
}
