/** A worker that is profiled under load. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { join } from 'node:path';
import type { RunningProcess } from '../../processes/spawn-process.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import { chatter } from '../load/contestants.ts';
import { makeChats } from '../load/make-chats.ts';
import { askProcess } from '../measuring/ask-process.ts';
import { type Contestant, measureCommand } from '../measuring/measure-command.ts';
import type { Load, Measurement } from '../measuring/measurement.ts';
import { runTool } from '../measuring/run-tool.ts';
import { createDatabase } from '../services/create-database.ts';
import { type BenchDatabase, type Broker, startBenchWorker } from '../services/start-services.ts';
import type { ProfiledSide } from './draw-profile.ts';
import { type Category, categories, sortProfile } from './sort-profile.ts';
import type { ProfileOrder } from './take-profile.ts';

export interface ProfiledWorker extends Contestant {
  readonly running: RunningProcess;
  /** Microseconds per request, of each measurement. */
  readonly profiles: { inFlight: number; spent: Record<Category, number> }[];
}

export interface ProfiledWorkerOptions {
  /** Root of the worker's project. */
  root: string;
  name: string;
  /** Maximum number of requests in flight. */
  most: number;
  /** Prefix of its topics. */
  prefix: string;
}

const takeProfile = new URL('./take-profile.js', import.meta.url);

/** Starts it with topics and a database of its own, and rooms for chats. */
export async function startProfiledWorker(
  place: BenchPlace,
  broker: Broker,
  server: BenchDatabase,
  { root, name, most, prefix }: ProfiledWorkerOptions,
): Promise<ProfiledWorker> {
  return during(place, `Starting a worker: ${name}`, async () => {
    const url = await createDatabase(server.url, prefix.replace('-', '_profile'));
    await runTool(place, {
      name: `Making the tables: ${name}`,
      program: process.execPath,
      args: [join(root, 'packages/worker/dist/migrate.js')],
      cwd: root,
      env: { ...process.env, DATABASE_URL: url },
    });
    const more = { TOPIC_PREFIX: prefix, NODE_OPTIONS: `--import=${takeProfile}` };
    const running = await startBenchWorker(place, broker, { url }, { name: `${prefix}worker`, root, more });
    const chats = join(place.folder, `${prefix}chats.json`);
    writeFileSync(chats, JSON.stringify(await makeChats({ brokers: broker.brokers, prefix }, most)));
    const processes = { own: [running.pid], database: [server.pid] };
    return { ...chatter(name, broker, chats, processes, prefix), running, profiles: [] };
  });
}

/** @param file gets the profile, for details in Chromium's DevTools that a chart can't show */
export async function measureProfiled(
  place: BenchPlace,
  worker: ProfiledWorker,
  load: Load,
  file: string,
): Promise<Omit<Measurement, 'repeat'>> {
  let written: Promise<unknown> | undefined;
  const tell = (order: ProfileOrder) => {
    if (order.profile === 'start') worker.running.child.send(order);
    else written = askProcess(worker.running, order, 'profiled');
  };
  const measured = await measureCommand(place, worker, load, (phase) =>
    tell(phase === 'measuring' ? { profile: 'start' } : { profile: 'stop', file }),
  );
  await written;
  const spent = sortProfile(JSON.parse(readFileSync(file, 'utf8')) as Profiler.Profile);
  worker.profiles.push({ inFlight: load.concurrency, spent: perRequest(spent, measured) });
  return measured;
}

/** The samples give the shares, and the system the total CPU time: elapsed time would include other processes. */
function perRequest(
  spent: Record<Category, number>,
  { cpu_ms, req_per_s, seconds }: Omit<Measurement, 'repeat'>,
): Record<Category, number> {
  const sampled = Object.values(spent).reduce((sum, part) => sum + part, 0);
  const all = cpu_ms.own === undefined ? sampled / (req_per_s * seconds) : cpu_ms.own * 1_000;
  return mapCategories((category) => (spent[category] / sampled) * all);
}

/** The mean of all repeats. */
export function profiledSide({ name, profiles }: ProfiledWorker, inFlight: number): ProfiledSide {
  const own = profiles.filter((one) => one.inFlight === inFlight);
  const mean = (category: Category) => own.reduce((sum, { spent }) => sum + spent[category], 0) / own.length;
  return { label: name, spent: mapCategories(mean) };
}

function mapCategories(value: (category: Category) => number): Record<Category, number> {
  const all = categories.map((category) => [category, value(category)]);
  return Object.fromEntries(all) as Record<Category, number>;
}
