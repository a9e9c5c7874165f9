import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { BenchCommand } from '../bench-command.ts';
import { repeatsOption } from '../bench-option.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import { recordLine } from '../measuring/record-line.ts';
import { cpuBetween, type ProcessGroups, readCpu } from '../measuring/watch-cpu.ts';
import { describeMachine } from '../services/describe-machine.ts';
import { startBenchWorker, startBroker, startDatabase } from '../services/start-services.ts';
import { type RelayMeasurement, relayReport } from './relay-report.ts';

interface RelayOptions {
  /** Number of events initially in the outbox. */
  events: number;
  repeats: number;
  out: string;
}

export const relay: BenchCommand = {
  call: 'relay',
  what: 'How many events per second, committed by others, one worker publishes.',
  options: {
    events: { value: '<n>', help: 'events initially in the outbox', usually: '100000' },
    repeats: repeatsOption('3'),
  },
  prepare(given) {
    const options = {
      events: given.count('events', 10_000),
      repeats: given.count('repeats'),
      out: given.out,
    };
    return (place) => measureRelay(options, place);
  },
};

/** The events belong to these rooms in turn. */
const rooms = 1_000;
/** Milliseconds between two checks of the rest. */
const lookEvery = 100;

async function measureRelay({ events, repeats, out }: RelayOptions, place: BenchPlace): Promise<string> {
  const loadBefore = loadavg()[0] ?? 0;
  const [broker, database] = await during(place, 'Starting Kafka and PostgreSQL', () =>
    Promise.all([startBroker(place), startDatabase(place)]),
  );
  const worker = await during(place, 'Starting a worker', () => startBenchWorker(place, broker, database));
  const processes = { worker: [worker.pid], broker: broker.pids, database: [database.pid] };
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const measurements: RelayMeasurement[] = [];
    // The first does not count: code is compiled and files are created.
    for (let repeat = 0; repeat <= repeats; repeat++) {
      await fillOutbox(client, events, repeat);
      const measurement = { repeat, ...(await watchOutbox(client, events, processes, place.fleet.signal)) };
      recordLine(out, measurement);
      if (repeat > 0) measurements.push(measurement);
      place.progress.print(`  ${repeat}/${repeats}  ${measurement.per_s.toFixed(0)} events/s`);
    }
    place.progress.print(`✔ All measurements are in ${out}`);
    const machine = `${await describeMachine(place, database.url)}; load average ${loadBefore.toFixed(2)} before`;
    return `\n${relayReport(measurements, machine)}\n`;
  } finally {
    await client.end();
  }
}

/** All become visible at once, as if many workers had just committed. */
async function fillOutbox(client: pg.Client, events: number, repeat: number): Promise<void> {
  const payload = JSON.stringify({ actionType: 'SEND', content: 'm'.repeat(64), more: 'x'.repeat(300) });
  await client.query(
    `INSERT INTO outbox (topic, key, action, event_seq, payload)
     SELECT 'normalChat', (1 + n % $2)::text, 'SEND', $3::int + n / $2, $4 FROM generate_series(0, $1::int - 1) n`,
    [events, rooms, 1 + repeat * events, payload],
  );
}

/** Measures from a tenth published to a tenth left, without the delay at the start and the end. */
async function watchOutbox(client: pg.Client, events: number, processes: ProcessGroups, signal: AbortSignal) {
  const first = await untilLeft(client, events * 0.9, processes, signal);
  const last = await untilLeft(client, events * 0.1, processes, signal);
  await untilLeft(client, 0, processes, signal);
  const published = first.left - last.left;
  const used = first.cpu && last.cpu ? cpuBetween(first.cpu, last.cpu) : undefined;
  const cpu_us = Object.entries(used?.groups ?? {}).map(([name, ms]) => [name, (ms * 1_000) / published]);
  return {
    per_s: published / ((last.at - first.at) / 1_000),
    cpu_us: Object.fromEntries(cpu_us) as Record<string, number>,
    others: used?.others,
  };
}

async function untilLeft(client: pg.Client, most: number, processes: ProcessGroups, signal: AbortSignal) {
  for (;;) {
    signal.throwIfAborted();
    const { rows } = await client.query<{ left: string }>('SELECT count(*) AS left FROM outbox');
    const left = Number(rows[0]?.left);
    if (left <= most) return { left, at: performance.now(), cpu: readCpu(processes) };
    await sleep(lookEvery);
  }
}
