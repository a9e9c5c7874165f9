/** Brokers, PostgreSQL, workers and fronts of a run, on ports and in a folder of their own, and what can be done to each. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { applyMigrations } from '@parley/worker';
import { type LocalKafka, prepareKafka } from '../../kafka/start-kafka.ts';
import { type LocalPostgres, startPostgres } from '../../postgres/start-postgres.ts';
import { freePorts } from '../../processes/ports.ts';
import type { RunningProcess } from '../../processes/spawn-process.ts';
import { memberEnvironment } from '../../stack/member-environment.ts';
import { keepSecrets } from '../../stack/secrets.ts';
import { startMember } from '../../stack/start-member.ts';
import { readStackSettings } from '../../stack-settings.ts';
import { during, type FaultsPlace } from '../faults-place.ts';
import { freezeProcesses } from './freeze-processes.ts';
import { createMembers, kill, type Members } from './members.ts';

export interface ClusterSize {
  readonly brokers: number;
  readonly workers: number;
  readonly fronts: number;
}

export interface Cluster {
  /** The environment of a member whose clock is ahead by so many milliseconds, or behind if negative. */
  withClock(shift: number): NodeJS.ProcessEnv;
  /** `host:port,…` */
  readonly brokers: string;
  readonly brokerCount: number;
  readonly databaseUrl: string;
  /** URLs. */
  readonly fronts: readonly string[];
  readonly members: Readonly<Record<Members['kind'], Members>>;
  killBroker(index: number): Promise<void>;
  /** Resolves when it is up again. */
  startBroker(index: number): Promise<void>;
  stopDatabase(): Promise<void>;
  killDatabase(): Promise<void>;
  /** Resolves when it takes queries again. */
  startDatabase(): Promise<void>;
  /** Stops all of its processes where they are. @returns what lets them go on */
  freezeDatabase(): () => void;
}

/** Resolves when all are ready. */
export async function startCluster(place: FaultsPlace, size: ClusterSize): Promise<Cluster> {
  const [kafka, database] = await Promise.all([
    during(place, `Starting ${size.brokers} brokers`, () => startBrokers(place, size.brokers)),
    during(place, 'Starting PostgreSQL', () => startDatabase(place)),
  ]);
  const ports = await freePorts(size.fronts);
  const members = {
    worker: startedBy(place, 'worker', size.workers, size, kafka.brokers, database.url),
    front: startedBy(place, 'front', size.fronts, size, kafka.brokers, database.url, ports),
  };
  await during(place, 'Starting workers and fronts', async () => {
    for (const { count, start } of [members.worker, members.front])
      await Promise.all(Array.from({ length: count }, (_, index) => start(index)));
  });
  return {
    brokers: kafka.brokers,
    brokerCount: size.brokers,
    databaseUrl: database.url,
    fronts: ports.map((port) => `http://127.0.0.1:${port}`),
    members,
    withClock: (shift) => ({
      CLOCK_SHIFT_MS: String(shift),
      NODE_OPTIONS: `--import ${pathToFileURL(join(place.root, 'packages/dev/clock/shift-clock.mjs'))}`,
    }),
    ...kafka.control,
    ...database.control,
  };
}

async function startBrokers({ root, folder, logs, fleet, progress }: FaultsPlace, count: number) {
  const kafka: LocalKafka = await prepareKafka({
    root,
    folder: join(folder, 'kafka'),
    logFolder: logs,
    ports: await freePorts(count),
    begin: progress.step,
    onProcess: (running) => fleet.add(running.name.startsWith('kafka') ? 'kafka' : 'tool', running),
    signal: fleet.signal,
  });
  const running: RunningProcess[] = await Promise.all(
    Array.from({ length: count }, (_, index) => kafka.startBroker(index)),
  );
  return {
    brokers: kafka.brokers,
    control: {
      killBroker: (index: number) => kill(running[index]),
      async startBroker(index: number) {
        running[index] = await kafka.startBroker(index);
      },
    },
  };
}

async function startDatabase({ folder, logs, fleet }: FaultsPlace) {
  const [port = 0] = await freePorts(1);
  const { postgresPassword: password } = keepSecrets(join(folder, 'secrets'));
  const start = (): Promise<LocalPostgres> =>
    startPostgres({
      folder: join(folder, 'postgres'),
      logFile: join(logs, 'postgres.log'),
      port,
      password,
      onProcess: (running) => fleet.add(running.name === 'postgres' ? 'postgres' : 'tool', running),
      signal: fleet.signal,
    });
  let postgres = await start();
  await applyMigrations(postgres.url);
  return {
    url: postgres.url,
    control: {
      stopDatabase: () => postgres.stop(),
      killDatabase: () => kill(postgres.process),
      async startDatabase() {
        postgres = await start();
      },
      freezeDatabase: () => freezeProcesses(postgres.pid),
    },
  };
}

function startedBy(
  { root, folder, logs, fleet }: FaultsPlace,
  kind: Members['kind'],
  count: number,
  { brokers: replication }: ClusterSize,
  brokers: string,
  database: string,
  ports: readonly number[] = [],
): Members {
  return createMembers(kind, count, (index, more) => {
    const environment = memberEnvironment({
      kind,
      index,
      settings: readStackSettings(root),
      secrets: keepSecrets(join(folder, 'secrets')),
      kafka: { brokers, replication },
      database,
    });
    return startMember({
      name: `${kind} ${index + 1}`,
      main: join(root, 'packages', kind, 'dist/main.js'),
      cwd: root,
      env: { ...environment, ...(kind === 'front' && { PORT: String(ports[index]) }), ...more },
      logFile: join(logs, `${kind}-${index + 1}.log`),
      verbose: false,
      print: () => undefined, // what breaks is told by the report; the rest is in the log
      onProcess: (running) => fleet.add(kind, running),
      signal: fleet.signal,
    });
  });
}
