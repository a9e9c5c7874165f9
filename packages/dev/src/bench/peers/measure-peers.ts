import { loadavg } from 'node:os';
import { join } from 'node:path';
import { pairNames } from '@parley/contracts';
import { describeExit, type Exit } from '../../processes/spawn-process.ts';
import { StackError } from '../../stack-error.ts';
import type { BenchCommand } from '../bench-command.ts';
import { type BenchOption, repeatsOption, timeOptions } from '../bench-option.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import type { GivenOptions } from '../given-options.ts';
import { measureInTurns, type Turns } from '../measuring/in-turns.ts';
import { type Contestant, measureCommand } from '../measuring/measure-command.ts';
import type { Load } from '../measuring/measurement.ts';
import { describeMachine } from '../services/describe-machine.ts';
import {
  type BenchDatabase,
  type Broker,
  startBenchWorker,
  startBroker,
  startDatabase,
} from '../services/start-services.ts';
import { type BuiltPeers, buildPeers } from './build-peers.ts';
import { floor, peersReport } from './peers-report.ts';
import { startSpring } from './start-spring.ts';

interface PeersOptions extends Turns {
  /** Folder of the peers. */
  peers: string;
  /** Pairs to measure, by their names in the peers' driver. */
  ops: string[];
  /** Whether to measure the Spring peer too. */
  spring: boolean;
}

export const peersOption: BenchOption = {
  value: '<folder>',
  help: 'contains the peers (docs/benchmarks.md)',
};

export const peers: BenchCommand = {
  call: '--peers <folder>',
  what: 'Requests and replies through a worker, alternating with the peers of that folder, on one broker.',
  options: {
    peers: peersOption,
    ops: { value: '<name,…>', help: 'pairs to measure', usually: 'user-status-change' },
    concurrency: { value: '<n,…>', help: 'requests in flight', usually: '1,256' },
    spring: { help: 'measure the Spring peer as well' },
    repeats: repeatsOption('5'),
    ...timeOptions('10', '2'),
  },
  prepare(given) {
    const options = {
      peers: given.folderWith('peers', ['driver/main.go', 'limit/kafkajs/package.json']) ?? '',
      ops: opsOf(given),
      concurrency: given.counts('concurrency'),
      spring: given.flag('spring'),
      ...given.times(),
      out: given.out,
    };
    return (place) => measurePeers(options, place);
  },
};

function opsOf(given: GivenOptions): string[] {
  const ops = given.texts('ops');
  const known: readonly string[] = pairNames;
  const unknown = ops.find((op) => !known.includes(op));
  if (unknown === undefined) return ops;
  throw new StackError(
    `There is no pair "${unknown}".`,
    `Pairs, of which the peers' driver must know it too:  ${known.join(', ')}`,
  );
}

/** One warm-up for every contestant, so that no first run includes compilation. */
export const firstLoad: Load = { concurrency: 64, seconds: 3, warmup: 1 };

/** How long the driver waits for a reply: on a busy machine, hashing its users' passwords takes a while. */
const patience = '30s';

async function measurePeers(options: PeersOptions, place: BenchPlace): Promise<string> {
  const loadBefore = loadavg()[0] ?? 0;
  const built = await buildPeers(place, options.peers);
  const broker = await during(place, 'Starting Kafka', () => startBroker(place));
  const database = await during(place, 'Starting PostgreSQL', () => startDatabase(place));
  const worker = await during(place, 'Starting a worker', () => startBenchWorker(place, broker, database));
  const services = { broker: broker.pids, database: [database.pid] };
  const contestants = [
    pingPong(built, broker),
    ...options.ops.map((op) =>
      driven('parley', op, built, broker, { own: [worker.pid], ...services }, process.env.TOPIC_PREFIX ?? ''),
    ),
    ...(options.spring ? await springContestants(options, place, built, broker, database) : []),
  ];
  const measure = async (contestant: Contestant, load: Load) => {
    const measured = measureCommand(place, contestant, load);
    await measured.catch(() => undefined); // reported below, unless the worker's exit is the cause
    if (worker.exit) throw workerEnded(worker.exit, place);
    return measured;
  };
  await during(place, 'Warming up', async () => {
    for (const contestant of contestants) await measure(contestant, firstLoad);
  });
  const measurements = await measureInTurns(options, place, contestants, measure);
  const machine = `${await describeMachine(place, database.url)}; load average ${loadBefore.toFixed(2)} before`;
  return `\n${peersReport(measurements, machine)}\n`;
}

const loadFlags = ({ concurrency, seconds, warmup }: Load) => [
  ...['--concurrency', String(concurrency), '--seconds', String(seconds), '--warmup', String(warmup)],
];

function pingPong({ pingPong: script }: BuiltPeers, { brokers, pids }: Broker): Contestant {
  return {
    name: floor,
    op: floor,
    processes: { broker: pids },
    command: (load) => [
      process.execPath,
      script,
      ...['--brokers', brokers, '--prefix', 'floor-'],
      ...loadFlags(load),
    ],
  };
}

function driven(
  name: string,
  op: string,
  { driver }: BuiltPeers,
  { brokers }: Broker,
  processes: Contestant['processes'],
  prefix: string,
): Contestant {
  return {
    name,
    op,
    processes,
    command: (load) => [
      driver,
      ...['--brokers', brokers, '--prefix', prefix, '--op', op, '--timeout', patience],
      ...loadFlags(load),
    ],
  };
}

async function springContestants(
  { peers: folder, ops }: PeersOptions,
  place: BenchPlace,
  built: BuiltPeers,
  broker: Broker,
  database: BenchDatabase,
): Promise<Contestant[]> {
  const prefix = 'spring-';
  const spring = await startSpring(place, {
    peers: folder,
    prefix,
    brokers: broker.brokers,
    databaseUrl: database.url,
    driver: built.driver,
  });
  const processes = { own: [spring.pid], broker: broker.pids, database: [database.pid] };
  return ops.map((op) => driven('spring', op, built, broker, processes, prefix));
}

function workerEnded(exit: Exit, { logs }: BenchPlace): StackError {
  return new StackError(
    `The worker ended with ${describeExit(exit)}.`,
    `Its log:  ${join(logs, 'worker.log')}`,
  );
}
