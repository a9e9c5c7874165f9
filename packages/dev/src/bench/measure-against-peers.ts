import { loadavg } from 'node:os';
import { join } from 'node:path';
import { describeExit, type Exit } from '../processes/spawn-process.ts';
import { StackError } from '../stack-error.ts';
import type { PeersOptions } from './bench-options.ts';
import { type BenchPlace, during } from './bench-place.ts';
import { type BuiltPeers, buildPeers } from './build-peers.ts';
import { describeMachine } from './describe-machine.ts';
import type { Measurement } from './measurement.ts';
import { floor, peersReport } from './peers-report.ts';
import { recordLine } from './record-line.ts';
import { runTool } from './run-tool.ts';
import {
  type BenchDatabase,
  type Broker,
  startBenchWorker,
  startBroker,
  startDatabase,
} from './start-services.ts';
import { startSpring } from './start-spring.ts';

/** Somebody who can be measured. */
interface Contestant {
  name: string;
  op: string;
  /** The command that measures it and prints one line of JSON. */
  command: (load: Load) => string[];
  /** Its processes; none where the command is all of it. */
  pids: number[];
}

interface Load {
  concurrency: number;
  seconds: number;
  warmup: number;
}

/** What everybody is warmed up with, once, so that no first run meets code that is not compiled yet. */
const firstLoad: Load = { concurrency: 64, seconds: 3, warmup: 1 };

/** The part of the machine, 0 to 1, that others may use without spoiling the figures. */
const quietEnough = 0.1;

/** How long the driver waits for a reply: on a busy machine the hashing of its users' passwords takes a while. */
const patience = '30s';

/** @returns the report in Markdown */
export async function measureAgainstPeers(options: PeersOptions, place: BenchPlace): Promise<string> {
  const loadBefore = loadavg()[0] ?? 0;
  const built = await buildPeers(place, options);
  const broker = await during(place, 'Starting Kafka', () => startBroker(place));
  const database = await during(place, 'Starting PostgreSQL', () => startDatabase(place));
  const worker = await during(place, 'Starting a worker', () => startBenchWorker(place, broker, database));
  const contestants = [
    pingPong(built, broker),
    ...options.ops.map((op) =>
      driven('parley', op, built, broker, worker.pid, process.env.TOPIC_PREFIX ?? ''),
    ),
    ...(options.spring ? await springContestants(options, place, built, broker, database) : []),
  ];
  const measure = async (contestant: Contestant, load: Load) => {
    const measured = runMeasurement(place, options.peers, contestant, load, [broker.pid, database.pid]);
    await measured.catch(() => undefined); // told below, unless the worker's end is why
    if (worker.exit) throw workerEnded(worker.exit, place);
    return measured;
  };
  await during(place, 'Warming up', async () => {
    for (const contestant of contestants) await measure(contestant, firstLoad);
  });
  const measurements = await measureInTurns(options, place, contestants, measure);
  place.progress.print(`✔ Every measurement is in ${options.out}`);
  warnOfOthers(measurements, place);
  const machine = `${await describeMachine(place, database.url)}; load average ${loadBefore.toFixed(2)} before`;
  return `\n${peersReport(measurements, machine)}\n`;
}

/** The load average is mostly our own doing; what others took away is what makes figures worthless. */
function warnOfOthers(measurements: readonly Measurement[], { progress }: BenchPlace) {
  const most = Math.max(...measurements.map(({ other_cpu }) => other_cpu));
  if (most <= quietEnough) return;
  progress.print(
    `⚠ Other processes used up to ${Math.round(most * 100)} % of the machine: measure again when it is quiet.`,
  );
}

/** Everybody once in each repeat, in an order that turns round, so that what drifts meanwhile drifts for all. */
async function measureInTurns(
  { repeats, concurrency, seconds, warmup, out }: PeersOptions,
  { progress }: BenchPlace,
  contestants: readonly Contestant[],
  measure: (contestant: Contestant, load: Load) => Promise<Measurement>,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (let repeat = 1; repeat <= repeats; repeat++) {
    const order = repeat % 2 === 1 ? contestants : [...contestants].reverse();
    for (const inFlight of concurrency) {
      for (const contestant of order) {
        const measured = await measure(contestant, { concurrency: inFlight, seconds, warmup });
        const measurement = { ...measured, repeat };
        measurements.push(measurement);
        recordLine(out, measurement);
        progress.print(`  ${repeat}/${repeats}  ${describe(measurement)}`);
      }
    }
  }
  return measurements;
}

function pingPong({ pingPong: script }: BuiltPeers, { brokers }: Broker): Contestant {
  return {
    name: floor,
    op: floor,
    pids: [],
    command: ({ concurrency, seconds, warmup }) => [
      process.execPath,
      script,
      ...['--brokers', brokers, '--prefix', 'floor-'],
      ...['--concurrency', String(concurrency), '--seconds', String(seconds), '--warmup', String(warmup)],
    ],
  };
}

function driven(
  name: string,
  op: string,
  { driver }: BuiltPeers,
  { brokers }: Broker,
  pid: number,
  prefix: string,
): Contestant {
  return {
    name,
    op,
    pids: [pid],
    command: ({ concurrency, seconds, warmup }) => [
      driver,
      ...['--brokers', brokers, '--prefix', prefix, '--op', op, '--timeout', patience],
      ...['--concurrency', String(concurrency), '--seconds', String(seconds), '--warmup', String(warmup)],
    ],
  };
}

async function springContestants(
  { peers, ops }: PeersOptions,
  place: BenchPlace,
  built: BuiltPeers,
  broker: Broker,
  database: BenchDatabase,
): Promise<Contestant[]> {
  const prefix = 'spring-';
  const spring = await startSpring(place, {
    peers,
    prefix,
    brokers: broker.brokers,
    databaseUrl: database.url,
    driver: built.driver,
  });
  return ops.map((op) => driven('spring', op, built, broker, spring.pid, prefix));
}

/** One measurement, by the peers' own bench.mjs, which watches the processes and the machine meanwhile. */
async function runMeasurement(
  place: BenchPlace,
  peers: string,
  { name, op, pids, command }: Contestant,
  load: Load,
  services: number[],
): Promise<Measurement> {
  const { output, errors } = await runTool(place, {
    name: `Measuring ${name}`,
    program: process.execPath,
    args: [
      join(peers, 'bench/bench.mjs'),
      ...['--name', name, '--pids', pids.join(','), '--also', services.join(',')],
      ...['--repeats', '1', '--concurrency', String(load.concurrency)],
      ...['--', ...command(load)],
    ],
    cwd: place.folder,
  });
  const line = output.split('\n').findLast((text) => text.startsWith('{'));
  if (line === undefined) {
    throw new StackError(
      `Measuring ${name} (${op}, ${load.concurrency} in flight) gave no result.`,
      ...errors.trim().split('\n').slice(-3),
    );
  }
  return { ...JSON.parse(line), op };
}

function workerEnded(exit: Exit, { logs }: BenchPlace): StackError {
  return new StackError(
    `The worker ended with ${describeExit(exit)}.`,
    `Its log:  ${join(logs, 'worker.log')}`,
  );
}

function describe(one: Measurement): string {
  const failed = one.errors + one.lost > 0 ? `  ${one.errors} errors, ${one.lost} lost` : '';
  return (
    `${one.name.padEnd(8)} ${one.op === one.name ? 'ping-pong' : one.op}  ${one.concurrency} in flight  ` +
    `${one.req_per_s.toFixed(0)} requests/s  p50 ${one.p50_ms.toFixed(2)} ms  load ${one.load1}${failed}`
  );
}
