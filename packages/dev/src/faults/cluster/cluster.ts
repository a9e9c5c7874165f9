/**
 * Brokers, PostgreSQL, workers and fronts of a run, on ports and in a folder of their own, and what can be done to
 * each.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { applyMigrations } from '@parley/worker';
import { type LocalKafka, prepareKafka } from '../../kafka/start-kafka.ts';
import { type LocalPostgres, startPostgres } from '../../postgres/start-postgres.ts';
import { freePorts } from '../../processes/ports.ts';
import type { RunningProcess } from '../../processes/spawn-process.ts';
import { keepSecrets } from '../../stack/secrets.ts';
import { during, type FaultsPlace } from '../faults-place.ts';
import { freezeProcesses } from './freeze-processes.ts';
import { healthOnce, inWords } from './health.ts';
import type { MemberNetwork } from './member-network.ts';
import { kill, type Members } from './members.ts';
import { makeNewerBuild, type NewerBuild } from './newer-build.ts';
import { runKafkaTool } from './run-kafka-tool.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { type EnvironmentOf, membersOf, openNetworks } from './start-members.ts';

export interface ClusterSize {
  readonly brokers: number;
  readonly workers: number;
  readonly fronts: number;
}

export type DiskName = 'kafka' | 'database';

export interface Cluster {
  /** The environment of a member whose clock is ahead by the given milliseconds, or behind if negative. */
  withClock(shift: number): NodeJS.ProcessEnv;
  /** `host:port,…` */
  readonly brokers: string;
  readonly brokerCount: number;
  readonly databaseUrl: string;
  /** URLs. */
  readonly fronts: readonly string[];
  readonly members: Readonly<Record<Members['kind'], Members>>;
  /** By index; empty if the cluster has none. */
  readonly networks: Readonly<Record<Members['kind'], readonly MemberNetwork[]>>;
  /** By the data they hold; otherwise why there is none. */
  readonly disks: Readonly<Record<DiskName, SmallDisk | string>>;
  /** Resolves when it has exited. @param name as in `npm run kafka` @throws if it fails */
  runKafkaTool(name: string, args: readonly string[]): Promise<void>;
  /** Built on first use. */
  newerBuild(): Promise<NewerBuild>;
  /** Ends all waits. */
  readonly signal: AbortSignal;
  killBroker(index: number): Promise<void>;
  /** Resolves when it is up again. */
  startBroker(index: number): Promise<void>;
  stopDatabase(): Promise<void>;
  killDatabase(): Promise<void>;
  /** Resolves when it accepts queries again; at once if it is running. */
  startDatabase(): Promise<void>;
  /** Stops all of its processes with SIGSTOP. @returns a function that continues them */
  freezeDatabase(): () => void;
}

/** Sizes of disks that can be filled: enough for a run of some minutes. Megabytes. */
const diskSizes: Readonly<Record<DiskName, number>> = { kafka: 1_024, database: 512 };

/** What the faults require of a cluster. */
export interface ClusterKind {
  /** Whether each worker and front reaches its services over a network that can be disturbed. */
  readonly hasNetworks?: boolean;
  /** Whether the services have disks that can be filled. */
  readonly hasSmallDisks?: boolean;
  readonly environmentOf?: EnvironmentOf;
}

/** Resolves when all are ready. */
export async function startCluster(
  place: FaultsPlace,
  size: ClusterSize,
  { hasNetworks = false, hasSmallDisks = false, environmentOf = () => ({}) }: ClusterKind = {},
): Promise<Cluster> {
  const disk = (name: DiskName, folder: string) =>
    hasSmallDisks ? mountSmallDisk(join(place.folder, folder), diskSizes[name]) : 'not requested';
  const disks = { kafka: disk('kafka', 'kafka'), database: disk('database', 'postgres') };
  const [kafka, database] = await Promise.all([
    during(place, `Starting ${size.brokers} brokers`, () => startBrokers(place, size.brokers)),
    during(place, 'Starting PostgreSQL', () => startDatabase(place)),
  ]);
  const services = { brokers: kafka.brokers, databaseUrl: database.url, replication: size.brokers };
  const open = async (count: number) => (hasNetworks ? openNetworks(place, services, count) : []);
  const networks = { worker: await open(size.workers), front: await open(size.fronts) };
  const members = {
    worker: await membersOf(place, 'worker', size.workers, services, networks.worker, environmentOf),
    front: await membersOf(place, 'front', size.fronts, services, networks.front, environmentOf),
  };
  await during(place, 'Starting workers and fronts', async () => {
    for (const { count, start } of [members.worker, members.front])
      await Promise.all(Array.from({ length: count }, (_, index) => start(index)));
  });
  return {
    brokers: kafka.brokers,
    brokerCount: size.brokers,
    databaseUrl: database.url,
    fronts: Array.from({ length: size.fronts }, (_, index) => members.front.url(index)),
    members,
    networks,
    disks,
    signal: place.fleet.signal,
    runKafkaTool: (name, args) => runKafkaTool(place, name, args),
    newerBuild: onceOnly(() => makeNewerBuild(place.root, join(place.folder, 'newer-build'))),
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
      // Otherwise its write-ahead log alone would fill a small disk.
      settings: { max_wal_size: '128MB' },
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
        if (postgres.process.exit) postgres = await start();
      },
      freezeDatabase: () => freezeProcesses(postgres.pid),
    },
  };
}

function onceOnly<Result>(make: () => Result): () => Result {
  let made: Result | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Waits for all running processes. @returns the reasons of those that are not ready within the given milliseconds */
export async function untilAllReady({ members, signal }: Cluster, within: number): Promise<string[]> {
  const all = Object.values(members).flatMap(({ kind, running, url }) =>
    running.map(async (index) => {
      const isReady = (health: { status: number } | undefined) => health?.status === 200;
      const health = await healthOnce(isReady, url(index), '/ready', { within, signal });
      return isReady(health) || signal.aborted ? [] : [`${kind} ${index + 1}: ${inWords(health)}`];
    }),
  );
  return (await Promise.all(all)).flat();
}
