import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyMigrations } from '@parley/worker';
import { startKafka } from '../../kafka/start-kafka.ts';
import { startPostgres } from '../../postgres/start-postgres.ts';
import { freePorts } from '../../processes/ports.ts';
import type { RunningProcess } from '../../processes/spawn-process.ts';
import { memberEnvironment } from '../../stack/member-environment.ts';
import { keepSecrets } from '../../stack/secrets.ts';
import { startMember } from '../../stack/start-member.ts';
import { readStackSettings } from '../../stack-settings.ts';
import type { BenchPlace } from '../bench-place.ts';

export interface Broker {
  /** `host:port` of each broker, with commas. */
  brokers: string;
  pids: number[];
  stop(): Promise<void>;
}

export interface BenchDatabase {
  url: string;
  pid: number;
}

/**
 * A fresh Kafka with the settings it has under `npm start`, but its JVM as in a deployment: what is measured is how it
 * runs, not how it starts.
 */
export async function startBroker(place: BenchPlace, count = 1): Promise<Broker> {
  const { root, folder, logs, fleet, progress } = place;
  const kafka = await startKafka({
    root,
    folder: join(folder, `kafka-of-${count}`),
    logFolder: logs,
    ports: await freePorts(count),
    jvm: 'deployment',
    begin: progress.step,
    onProcess: (running) => fleet.add(running.name.startsWith('kafka') ? 'kafka' : 'tool', running),
    signal: fleet.signal,
  });
  return { brokers: kafka.brokers, pids: kafka.pids, stop: () => kafka.stop() };
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

export interface BenchMemberOptions {
  /** Of its log, where there are several. */
  name?: string;
  /** The project whose member it is, where that isn't ours. */
  root?: string;
  port?: number;
  /** What its environment has besides. */
  more?: NodeJS.ProcessEnv;
}

/** A worker, started as `npm start` starts it, logging as it does there. */
export function startBenchWorker(
  place: BenchPlace,
  broker: Broker,
  database: Pick<BenchDatabase, 'url'>,
  options: BenchMemberOptions = {},
): Promise<RunningProcess> {
  return startBenchMember(place, broker, database.url, 'worker', options);
}

/** A front, started as `npm start` starts it, logging as it does there. */
export function startBenchFront(
  place: BenchPlace,
  broker: Broker,
  database: Pick<BenchDatabase, 'url'>,
  options: BenchMemberOptions & { port: number },
): Promise<RunningProcess> {
  return startBenchMember(place, broker, database.url, 'front', options);
}

/** What fronts that are started here sign cookies with. */
export function readSessionSecret({ folder }: BenchPlace): string {
  return readFileSync(keepSecrets(join(folder, 'secrets')).files.SESSION_SECRET_FILE, 'utf8').trim();
}

async function startBenchMember(
  { root: ownRoot, folder, logs, fleet, progress }: BenchPlace,
  broker: Broker,
  database: string,
  kind: 'worker' | 'front',
  { name = kind, root = ownRoot, port, more }: BenchMemberOptions,
): Promise<RunningProcess> {
  const settings = readStackSettings(root);
  const environment = memberEnvironment({
    kind,
    index: 0,
    settings: { ...settings, port: port ?? settings.port },
    secrets: keepSecrets(join(folder, 'secrets')),
    kafka: { brokers: broker.brokers, replication: Math.min(broker.pids.length, 3) },
    database,
  });
  return startMember({
    name,
    main: join(root, 'packages', kind, 'dist/main.js'),
    cwd: root,
    env: { ...environment, FILE_STORAGE: join(folder, 'files'), ...more },
    logFile: join(logs, `${name}.log`),
    verbose: false,
    print: progress.print,
    onProcess: (running) => fleet.add(kind, running),
    signal: fleet.signal,
  });
}
