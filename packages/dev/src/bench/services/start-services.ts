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
  /** `host:port` of each broker, separated by commas. */
  brokers: string;
  pids: number[];
  stop(): Promise<void>;
}

export interface BenchDatabase {
  url: string;
  pid: number;
}

/**
 * A new Kafka with the settings of `npm start`, but with a deployment's JVM flags, since its running is measured, not
 * its start.
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

/** A new PostgreSQL with default settings (so each commit waits for the disk) and the project's tables. */
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
  /** Name of its log, if there are several. */
  name?: string;
  /** Root of its project, if that is not ours. */
  root?: string;
  port?: number;
  /** Additional environment variables. */
  more?: NodeJS.ProcessEnv;
}

/** A worker started as by `npm start`, with the same logging. */
export function startBenchWorker(
  place: BenchPlace,
  broker: Broker,
  database: Pick<BenchDatabase, 'url'>,
  options: BenchMemberOptions = {},
): Promise<RunningProcess> {
  return startBenchMember(place, broker, database.url, 'worker', options);
}

/** A front started as by `npm start`, with the same logging. */
export function startBenchFront(
  place: BenchPlace,
  broker: Broker,
  database: Pick<BenchDatabase, 'url'>,
  options: BenchMemberOptions & { port: number },
): Promise<RunningProcess> {
  return startBenchMember(place, broker, database.url, 'front', options);
}

/** The cookie secret of the fronts started here. */
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
