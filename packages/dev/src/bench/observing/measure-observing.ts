import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg } from 'node:os';
import { freePort } from '../../processes/ports.ts';
import type { BenchCommand } from '../bench-command.ts';
import { repeatsOption, timeOptions } from '../bench-option.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import { type Plan, parleyPlans } from '../http/chat-plans.ts';
import { buildDriver, planned } from '../http/driver.ts';
import { patientFront } from '../http/measure-http.ts';
import { warnOfOthers } from '../measuring/in-turns.ts';
import { measureCommand } from '../measuring/measure-command.ts';
import { recordLine } from '../measuring/record-line.ts';
import { turns } from '../measuring/turns.ts';
import { describeMachine } from '../services/describe-machine.ts';
import {
  type BenchDatabase,
  type Broker,
  startBenchFront,
  startBenchWorker,
  startBroker,
  startDatabase,
} from '../services/start-services.ts';
import { measureCalls } from './count-chat.ts';
import { type ObservingMeasurement, observingReport, type Telling, tellings } from './observing-report.ts';
import { openInspector } from './open-inspector.ts';

interface ObservingOptions {
  concurrency: number;
  repeats: number;
  seconds: number;
  warmup: number;
  out: string;
}

export const observing: BenchCommand = {
  call: 'observing',
  what: 'The additional cost of a chat over HTTP for metrics, log lines, traces, and the inspector.',
  options: {
    'in-flight': { value: '<n>', help: 'requests in flight', usually: '64' },
    repeats: repeatsOption('3'),
    ...timeOptions('6', '3'),
  },
  prepare(given) {
    const options = { concurrency: given.count('in-flight'), ...given.times(), out: given.out };
    return (place) => measureObserving(options, place);
  },
};

const stopWithin = 10_000;

async function measureObserving(options: ObservingOptions, place: BenchPlace): Promise<string> {
  const loadBefore = loadavg()[0] ?? 0;
  const driver = await during(place, 'Building the driver', () => buildDriver(place));
  const calls = await during(place, 'Measuring the calls', measureCalls);
  const [broker, database] = await during(place, 'Starting Kafka and PostgreSQL', () =>
    Promise.all([startBroker(place), startDatabase(place)]),
  );
  const sink = await startSink();
  const stand: Stand = { broker, database, port: await freePort(), collector: sink.url, driver };
  try {
    const plan = await during(place, 'Making rooms', () => makePlan(options, place, stand));
    const measurements: ObservingMeasurement[] = [];
    for (const { repeat, one: telling } of turns(options.repeats, Object.keys(tellings) as Telling[])) {
      const measurement = { ...(await measureOne(options, place, stand, plan, telling)), repeat };
      measurements.push(measurement);
      recordLine(options.out, measurement);
      place.progress.print(`  ${repeat}/${options.repeats}  ${tellings[telling]}`);
    }
    warnOfOthers(measurements, place.progress.print);
    const machine = `${await describeMachine(place, database.url)}; load average ${loadBefore.toFixed(2)} before`;
    return `\n${observingReport(measurements, calls, machine)}\n`;
  } finally {
    sink.stop();
  }
}

interface Stand {
  readonly broker: Broker;
  readonly database: BenchDatabase;
  /** Ports of the fronts, in turn. */
  readonly port: number;
  readonly collector: string;
  /** Path of the driver. */
  readonly driver: string;
}

/** Receives traces and discards them. */
async function startSink() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => void server.close().closeAllConnections(),
  };
}

async function makePlan({ concurrency }: ObservingOptions, place: BenchPlace, stand: Stand): Promise<Plan> {
  const pair = await startPair(place, stand, patientFront);
  try {
    return (await parleyPlans(`http://127.0.0.1:${stand.port}`, concurrency)).event;
  } finally {
    await pair.stop();
  }
}

async function measureOne(
  options: ObservingOptions,
  place: BenchPlace,
  stand: Stand,
  plan: Plan,
  telling: Telling,
) {
  const pair = await startPair(place, stand, environmentOf(telling, stand));
  const front = `http://127.0.0.1:${stand.port}`;
  const close = telling === 'inspected' ? await openInspector(front, stand.database.url) : undefined;
  try {
    const chats = planned(place, stand.driver, 'parley', plan, pair.pids);
    return { ...(await measureCommand(place, chats, options)), telling };
  } finally {
    await close?.();
    await pair.stop();
  }
}

function environmentOf(telling: Telling, { collector }: Stand): Record<string, string> {
  if (telling === 'traced') return { ACCESS_LOG: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: collector };
  if (telling === 'inspected') return { ACCESS_LOG: 'none', INSPECTOR: 'true' };
  return { ACCESS_LOG: telling === 'nothing' ? 'none' : telling };
}

async function startPair(place: BenchPlace, { broker, database, port }: Stand, more: Record<string, string>) {
  const [worker, front] = await Promise.all([
    startBenchWorker(place, broker, database, { more }),
    startBenchFront(place, broker, database, { port, more }),
  ]);
  return {
    pids: { front: [front.pid], worker: [worker.pid], broker: broker.pids, database: [database.pid] },
    stop: () => Promise.all([worker.stop(stopWithin), front.stop(stopWithin)]),
  };
}
