import { loadavg } from 'node:os';
import type { BenchCommand } from '../bench-command.ts';
import { repeatsOption, timeOptions } from '../bench-option.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import { recordLine } from '../measuring/record-line.ts';
import { turns } from '../measuring/turns.ts';
import { describeMachine } from '../services/describe-machine.ts';
import {
  type BenchDatabase,
  type Broker,
  readSessionSecret,
  startBenchWorker,
  startBroker,
  startDatabase,
} from '../services/start-services.ts';
import type { Deliveries } from './count-deliveries.ts';
import { type FanoutMeasurement, fanoutReport } from './fanout-report.ts';
import { type FilledRooms, fillRooms } from './fill-rooms.ts';
import { type Clients, type MeasuredFront, startClients, startMeasuredFront } from './measured-front.ts';
import { type Kind, kinds } from './open-connection.ts';
import { MarkSender } from './send-marks.ts';

/** Messages in flight at the maximum rate. */
const inFlight = 64;

interface Services {
  readonly broker: Broker;
  readonly database: BenchDatabase;
}

interface FanoutOptions {
  /** To one front, each of another user. */
  connections: number;
  /** Messages per second, unless at the maximum rate. */
  rate: number;
  repeats: number;
  /** For each of the two loads of one measurement. */
  seconds: number;
  /** Warm-up before each measurement. */
  warmup: number;
  out: string;
}

export const fanout: BenchCommand = {
  call: 'fanout',
  what: 'The cost of delivering messages to STOMP sockets at a front, compared with SSE streams.',
  options: {
    connections: { value: '<n>', help: 'of one front, each of another user', usually: '2000' },
    rate: { value: '<n>', help: 'messages per second, except at the maximum rate', usually: '10' },
    repeats: repeatsOption('3'),
    ...timeOptions('6', '3'),
  },
  prepare(given) {
    const options = {
      connections: given.count('connections'),
      rate: given.number('rate', 0.1),
      ...given.times(),
      out: given.out,
    };
    return (place) => measureFanout(options, place);
  },
};

async function measureFanout(options: FanoutOptions, place: BenchPlace): Promise<string> {
  const loadBefore = loadavg()[0] ?? 0;
  const { connections, repeats, out } = options;
  const broker = await during(place, 'Starting Kafka', () => startBroker(place));
  const database = await during(place, 'Starting PostgreSQL', () => startDatabase(place));
  const services = { broker, database };
  await during(place, 'Starting a worker', () => startBenchWorker(place, broker, database));
  const filled = await fill(place, services, connections);
  const measurements: FanoutMeasurement[] = [];
  for (const { repeat, one: kind } of turns(repeats, kinds)) {
    const measurement = { kind, repeat, ...(await measureOne(options, place, services, filled, kind)) };
    measurements.push(measurement);
    recordLine(out, measurement);
    place.progress.print(`  ${repeat}/${repeats}  ${describe(measurement)}`);
  }
  place.progress.print(`✔ All measurements are in ${out}`);
  const machine = `${await describeMachine(place, database.url)}; load average ${loadBefore.toFixed(2)} before`;
  return `\n${fanoutReport(measurements, machine)}\n`;
}

async function fill(place: BenchPlace, { broker, database }: Services, users: number): Promise<FilledRooms> {
  const front = await startMeasuredFront(place, broker, database);
  try {
    const secret = readSessionSecret(place);
    return await during(place, `Making ${users} users`, () =>
      fillRooms(database.url, front.url, secret, users),
    );
  } finally {
    await front.stop();
  }
}

type Measured = Omit<FanoutMeasurement, 'kind' | 'repeat'>;

/** Uses a new front, so that its memory contains nothing of the one before. */
async function measureOne(
  options: FanoutOptions,
  place: BenchPlace,
  { broker, database }: Services,
  { rooms, cookies }: FilledRooms,
  kind: Kind,
): Promise<Measured> {
  const sender = new MarkSender(broker, rooms);
  const front = await startMeasuredFront(place, broker, database);
  const clients = await startClients(place, (number) => sender.arrived(number));
  try {
    const empty = await front.usage(true);
    await clients.open({ kind, url: front.url, rooms, cookies });
    const open = await front.usage(true);
    await Promise.race([clients.failed, sender.flood(inFlight, options.warmup)]);
    const full = await watch(front, clients, sender.flood(inFlight, options.seconds));
    const paced = await watch(front, clients, sender.pace(options.rate, options.seconds));
    const kib = (of: 'heap' | 'rss') => (open[of] - empty[of]) / 1_024 / cookies.length;
    return { heap_kib: kib('heap'), rss_kib: kib('rss'), full, paced };
  } finally {
    await Promise.all([clients.stop(), sender.close()]);
    await front.stop();
  }
}

async function watch(front: MeasuredFront, clients: Clients, work: Promise<void>) {
  await clients.take();
  const { cpu: before } = await front.usage(false);
  const begun = performance.now();
  await Promise.race([clients.failed, work]);
  const took = performance.now() - begun;
  const { cpu: after } = await front.usage(false);
  return summarise(await clients.take(), after - before, took);
}

function summarise({ deliveries, bytes, p50_ms, p99_ms }: Deliveries, cpu: number, took: number) {
  return {
    deliveries,
    per_s: deliveries / (took / 1_000),
    cpu_us: (cpu * 1_000) / deliveries,
    /** The share of one core that the front used; may exceed 1. */
    busy: cpu / took,
    bytes: bytes / deliveries,
    p50_ms,
    p99_ms,
  };
}

function describe({ kind, full, paced, heap_kib }: FanoutMeasurement): string {
  return (
    `${kind.padEnd(5)}  ${full.per_s.toFixed(0)} deliveries/s  ${full.cpu_us.toFixed(1)} µs each  ` +
    `front ${(full.busy * 100).toFixed(0)} % busy  paced: ${paced.cpu_us.toFixed(1)} µs, p99 ${paced.p99_ms.toFixed(1)} ms  ` +
    `${heap_kib.toFixed(1)} KiB a connection`
  );
}
