import { applyMigrations } from '@parley/worker';
import type { BenchCommand } from '../bench-command.ts';
import { repeatsOption, timeOptions } from '../bench-option.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import { createHandlerAsker, type HandlerAsker } from '../costs/ask-handler.ts';
import { type CostCase, costCases } from '../costs/cost-cases.ts';
import { batchOf } from '../costs/count-statements.ts';
import { askerCount, fillWorld, type World, type WorldSize } from '../costs/fill-world.ts';
import { spreadOf } from '../measuring/measurement.ts';
import { recordLine } from '../measuring/record-line.ts';
import { turns } from '../measuring/turns.ts';
import { cpuBetween, type ProcessGroups, readCpu } from '../measuring/watch-cpu.ts';
import { createDatabase } from '../services/create-database.ts';
import { describeMachineWithoutKafka } from '../services/describe-machine.ts';
import { startDatabase } from '../services/start-services.ts';
import { type PlanMeasurement, type PlanWay, plansReport } from './plans-report.ts';

const size: WorldSize = { friends: 1_000, rooms: 200, messages: 1_000 };
const batchSizes = [1, askerCount];

/** Requests that can be repeated, each time with the same effect. */
const measured = [
  'user-search-room',
  'user-search-friend',
  'user-search-chat',
  'user-find-chat',
  'user-status-change',
  'user-read-room',
  'user-add-chat',
];

/** Settings in a URL precede those of the worker. */
const options: Record<PlanWay, string | undefined> = {
  worker: undefined,
  postgres: '-c plan_cache_mode=auto -c random_page_cost=4',
};

interface PlansOptions {
  repeats: number;
  seconds: number;
  warmup: number;
  out: string;
}

interface Case {
  of: CostCase;
  way: PlanWay;
  batch: number;
}

export const plans: BenchCommand = {
  call: 'plans',
  what: "The cost of statements with the worker's planner settings, compared with PostgreSQL's defaults.",
  options: { repeats: repeatsOption('3'), ...timeOptions('1', '0.3') },
  prepare(given) {
    const settings = { ...given.times(), out: given.out };
    return (place) => measurePlans(settings, place);
  },
};

async function measurePlans(settings: PlansOptions, place: BenchPlace): Promise<string> {
  const { url, pid } = await during(place, 'Starting PostgreSQL', () => startDatabase(place));
  const filled = await createDatabase(url, 'plans');
  await applyMigrations(filled);
  const world = await during(place, 'Filling rooms', () => fillWorld(filled, size));
  const askers = {
    worker: createHandlerAsker(withOptions(filled, options.worker), place.fleet.signal),
    postgres: createHandlerAsker(withOptions(filled, options.postgres), place.fleet.signal),
  };
  try {
    const measurements = await measureInTurns(settings, place, askers, world, { database: [pid] });
    place.progress.print(`✔ All measurements are in ${settings.out}`);
    return `\n${plansReport(measurements, await describeMachineWithoutKafka(url))}\n`;
  } finally {
    await Promise.all(Object.values(askers).map((asker) => asker.close()));
  }
}

function withOptions(url: string, value: string | undefined): string {
  const made = new URL(url);
  if (value !== undefined) made.searchParams.set('options', value);
  return made.href;
}

async function measureInTurns(
  { repeats, seconds, warmup, out }: PlansOptions,
  { progress }: BenchPlace,
  askers: Readonly<Record<PlanWay, HandlerAsker>>,
  world: World,
  groups: ProcessGroups,
): Promise<PlanMeasurement[]> {
  const cases = costCases
    .filter(({ pair }) => measured.includes(pair))
    .flatMap((of) =>
      batchSizes.flatMap((batch) =>
        (['worker', 'postgres'] as const).map((way): Case => ({ of, way, batch })),
      ),
    );
  const measurements: PlanMeasurement[] = [];
  let round = 0;
  const runFor = async (length: number, { of, way, batch }: Case) => {
    const before = readCpu(groups);
    const start = performance.now();
    const times: number[] = [];
    do {
      const requests = batchOf(of, batch, round++, world);
      const asked = performance.now();
      await askers[way].ask(of.pair, requests);
      times.push(performance.now() - asked);
    } while (performance.now() - start < length * 1_000);
    const after = readCpu(groups);
    const used = before && after ? (cpuBetween(before, after).groups.database ?? 0) : Number.NaN;
    return { p50_ms: spreadOf(times).median, cpu_ms: used / times.length / batch };
  };
  for (const { repeat, one } of turns(repeats, cases)) {
    await runFor(warmup, one);
    const { of, way, batch } = one;
    const { pair, form } = of;
    const measurement = { pair, form, way, batch, repeat, ...(await runFor(seconds, one)) };
    measurements.push(measurement);
    recordLine(out, measurement);
    progress.print(
      `  ${repeat}/${repeats}  ${pair} ${form}, ${way}, ${batch} in a batch  p50 ${measurement.p50_ms.toFixed(2)} ms`,
    );
  }
  return measurements;
}
