import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { applyMigrations } from '@parley/worker';
import { startKafka } from '../kafka/start-kafka.ts';
import { startPostgres } from '../postgres/start-postgres.ts';
import { freePorts } from '../processes/ports.ts';
import type { RunningProcess } from '../processes/spawn-process.ts';
import { memberEnvironment } from '../stack/member-environment.ts';
import { keepSecrets } from '../stack/secrets.ts';
import { startMember } from '../stack/start-member.ts';
import { readStackSettings } from '../stack-settings.ts';
import type { BenchPlace } from './bench-place.ts';

export interface Broker {
  brokers: string;
  pid: number;
}

export interface BenchDatabase {
  url: string;
  pid: number;
}

/** A fresh Kafka of one broker, with the settings it has under `npm start`. */
export async function startBroker({ root, folder, logs, fleet, progress }: BenchPlace): Promise<Broker> {
  const kafka = await startKafka({
    root,
    folder: join(folder, 'kafka'),
    logFolder: logs,
    ports: await freePorts(1),
    begin: progress.step,
    onProcess: (running) => fleet.add(running.name.startsWith('kafka') ? 'kafka' : 'tool', running),
    signal: fleet.signal,
  });
  const [pid = 0] = kafka.pids;
  return { brokers: kafka.brokers, pid };
}

/** A fresh PostgreSQL with its default settings (so each commit waits for the disk) and the project's tables. */
export async function startDatabase({ folder, logs, fleet }: BenchPlace): Promise<BenchDatabase> {
  const [port = 0] = await freePorts(1);
  const { url, pid } = await startPostgres({
    folder: join(folder, 'postgres'),
    logFile: join(logs, 'postgres.log'),
    port,
    password: randomBytes(12).toString('hex'),
    onProcess: (running) => fleet.add(running.name === 'postgres' ? 'postgres' : 'tool', running),
    signal: fleet.signal,
  });
  await applyMigrations(url);
  return { url, pid };
}

/** A worker, started as `npm start` starts it, logging as it does there. */
export function startBenchWorker(
  place: BenchPlace,
  broker: Broker,
  database: BenchDatabase,
): Promise<RunningProcess> {
  return startBenchMember(place, broker, database, 'worker');
}

export interface BenchFrontOptions {
  port: number;
  /** What its environment has besides. */
  more: NodeJS.ProcessEnv;
}

/** A front, started as `npm start` starts it, logging as it does there. */
export function startBenchFront(
  place: BenchPlace,
  broker: Broker,
  database: BenchDatabase,
  options: BenchFrontOptions,
): Promise<RunningProcess> {
  return startBenchMember(place, broker, database, 'front', options);
}

async function startBenchMember(
  { root, folder, logs, fleet, progress }: BenchPlace,
  broker: Broker,
  database: BenchDatabase,
  kind: 'worker' | 'front',
  { port, more }: Partial<BenchFrontOptions> = {},
): Promise<RunningProcess> {
  const settings = readStackSettings(root);
  const environment = memberEnvironment({
    kind,
    index: 0,
    settings: { ...settings, port: port ?? settings.port },
    secrets: keepSecrets(join(folder, 'secrets')),
    kafka: { brokers: broker.brokers, replication: 1 },
    database: database.url,
  });
  return startMember({
    name: kind,
    main: join(root, 'packages', kind, 'dist/main.js'),
    cwd: root,
    env: { ...environment, ...more },
    logFile: join(logs, `${kind}.log`),
    verbose: false,
    print: progress.print,
    onProcess: (running) => fleet.add(kind, running),
    signal: fleet.signal,
  });
}
