import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { applyMigrations } from '@parley/worker';
import pg from 'pg';
import { freePort } from '../../processes/ports.ts';
import type { RunningProcess } from '../../processes/spawn-process.ts';
import type { BenchCommand } from '../bench-command.ts';
import { repeatsOption, timeOptions } from '../bench-option.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import { chatter } from '../load/contestants.ts';
import { makeChats } from '../load/make-chats.ts';
import { warnOfOthers } from '../measuring/in-turns.ts';
import { measureCommand } from '../measuring/measure-command.ts';
import { recordLine } from '../measuring/record-line.ts';
import { turns } from '../measuring/turns.ts';
import { createDatabase } from '../services/create-database.ts';
import { describeMachine } from '../services/describe-machine.ts';
import {
  type BenchDatabase,
  type Broker,
  startBenchFront,
  startBenchWorker,
  startBroker,
  startDatabase,
} from '../services/start-services.ts';
import { type Crew, type ScaleMeasurement, scaleReport } from './scale-report.ts';

interface ScaleOptions {
  /** Sizes of the clusters. */
  brokers: number[];
  /** Maximum number of workers, and of fronts. */
  members: number[];
  concurrency: number;
  repeats: number;
  seconds: number;
  warmup: number;
  out: string;
}

export const scale: BenchCommand = {
  call: 'scale',
  what: 'Chats through the topics with more workers, fronts and brokers: the cost of each.',
  options: {
    brokers: { value: '<n,…>', help: 'brokers of the clusters', usually: '1,3' },
    members: { value: '<n,…>', help: 'workers, and then fronts beside one worker', usually: '1,2,4' },
    'in-flight': { value: '<n>', help: 'requests in flight', usually: '256' },
    repeats: repeatsOption('3'),
    ...timeOptions('6', '3'),
  },
  prepare(given) {
    const options = {
      brokers: given.counts('brokers'),
      members: given.counts('members'),
      concurrency: given.count('in-flight'),
      ...given.times(),
      out: given.out,
    };
    return (place) => measureScale(options, place);
  },
};

async function measureScale(options: ScaleOptions, place: BenchPlace): Promise<string> {
  const loadBefore = loadavg()[0] ?? 0;
  const database = await during(place, 'Starting PostgreSQL', () => startDatabase(place));
  const measurements: ScaleMeasurement[] = [];
  for (const count of options.brokers)
    measurements.push(...(await measureCluster(options, place, database, count)));
  place.progress.print(`✔ All measurements are in ${options.out}`);
  warnOfOthers(measurements, place.progress.print);
  const machine = `${await describeMachine(place, database.url)}; load average ${loadBefore.toFixed(2)} before`;
  return `\n${scaleReport(measurements, machine)}\n`;
}

/** Measures all crews on one cluster, once per repeat, in rotating order. */
async function measureCluster(
  options: ScaleOptions,
  place: BenchPlace,
  server: BenchDatabase,
  brokers: number,
): Promise<ScaleMeasurement[]> {
  const { repeats, members, out } = options;
  const broker = await during(place, `Starting Kafka: ${brokers}`, () => startBroker(place, brokers));
  const url = await createDatabase(server.url, `scale_${brokers}`);
  await applyMigrations(url);
  const cluster: Cluster = {
    broker,
    database: { url, pid: server.pid },
    chats: join(place.folder, `chats-${brokers}`),
  };
  await during(place, 'Making rooms, and warming up', () => fillCluster(options, place, cluster));
  const crews: Crew[] = [
    ...members.map((workers) => ({ brokers, workers, fronts: 0 })),
    ...members.map((fronts) => ({ brokers, workers: 1, fronts })),
  ];
  const measurements: ScaleMeasurement[] = [];
  for (const { repeat, one: crew } of turns(repeats, crews)) {
    const measurement = { ...(await measureCrew(options, place, cluster, crew)), repeat };
    measurements.push(measurement);
    recordLine(out, measurement);
    place.progress.print(`  ${repeat}/${repeats}  ${describe(measurement)}`);
  }
  await broker.stop();
  return measurements;
}

interface Cluster {
  readonly broker: Broker;
  readonly database: BenchDatabase;
  /** Path of a file. */
  readonly chats: string;
}

/** How long brokers and database are warmed up, so that their code is compiled. Seconds. */
const clusterWarmup = 20;

/** Creates a partition for each possible worker, and rooms for the requests in flight. */
async function fillCluster(options: ScaleOptions, place: BenchPlace, cluster: Cluster): Promise<void> {
  const { concurrency } = options;
  const { workers } = await startCrew(options, place, cluster, { brokers: 0, workers: 1, fronts: 0 });
  writeFileSync(cluster.chats, JSON.stringify(await makeChats(cluster.broker, concurrency)));
  const warmingUp = chatter('warm-up', cluster.broker, cluster.chats, {});
  await measureCommand(place, warmingUp, { concurrency, seconds: clusterWarmup, warmup: 0 });
  await stopAll(workers);
}

async function measureCrew(options: ScaleOptions, place: BenchPlace, cluster: Cluster, crew: Crew) {
  const { concurrency, seconds, warmup } = options;
  const { workers, fronts } = await startCrew(options, place, cluster, crew);
  const pids = (running: readonly RunningProcess[]) => running.map(({ pid }) => pid);
  const parley = chatter('parley', cluster.broker, cluster.chats, {
    own: pids(workers),
    fronts: pids(fronts),
    database: [cluster.database.pid],
  });
  try {
    const before = await readStore(cluster.database.url);
    const measured = await measureCommand(place, parley, { concurrency, seconds, warmup });
    const after = await readStore(cluster.database.url);
    const messages = after.messages - before.messages;
    return {
      ...measured,
      ...crew,
      wal_bytes: (after.wal - before.wal) / messages,
      stored_bytes: (after.stored - before.stored) / messages,
    };
  } finally {
    await stopAll([...workers, ...fronts]);
  }
}

/** Size of the database, and of its write-ahead log. Bytes. */
async function readStore(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ messages: string; wal: string; stored: string }>(`
      SELECT (SELECT count(*) FROM messages) AS messages,
        pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS wal, pg_database_size(current_database()) AS stored`);
    const [row] = rows;
    return { messages: Number(row?.messages), wal: Number(row?.wal), stored: Number(row?.stored) };
  } finally {
    await client.end();
  }
}

async function startCrew(
  { members }: ScaleOptions,
  place: BenchPlace,
  { broker, database }: Cluster,
  crew: Crew,
) {
  const more = { TOPIC_USER_ADD_CHAT_PARTITIONS: String(Math.max(2, ...members)) };
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const workers = await Promise.all(
    numbered(crew.workers).map((index) =>
      startBenchWorker(place, broker, database, { name: `worker-${index}`, more }),
    ),
  );
  const fronts = await Promise.all(
    numbered(crew.fronts).map(async (index) =>
      startBenchFront(place, broker, database, { name: `front-${index}`, port: await freePort(), more }),
    ),
  );
  return { workers, fronts };
}

const stopAll = (running: readonly RunningProcess[]) => Promise.all(running.map((one) => one.stop(10_000)));

function describe({ brokers, workers, fronts, req_per_s, cpu_ms }: ScaleMeasurement): string {
  const used = Object.entries(cpu_ms).map(([name, ms]) => `${name} ${(ms * 1_000).toFixed(0)}`);
  return `${brokers} brokers  ${workers} workers  ${fronts} fronts  ${req_per_s.toFixed(0)} requests/s  µs: ${used.join(', ')}`;
}
