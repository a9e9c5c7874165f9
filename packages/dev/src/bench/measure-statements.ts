import { type Database, openDatabase } from '@parley/worker';
import type { StatementsOptions } from './bench-options.ts';
import { type BenchPlace, during } from './bench-place.ts';
import { describeMachineWithoutKafka } from './describe-machine.ts';
import { recordLine } from './record-line.ts';
import { startDatabase } from './start-services.ts';
import { type BatchItem, type Statement, statements } from './statements.ts';
import { rawWay, type StatementMeasurement, statementsReport } from './statements-report.ts';

const batchSizes = [1, 10, 100];
const userCount = 1_000;

/** One way of running a statement for a batch of a size. */
interface Case {
  statement: string;
  way: string;
  batch: number;
  run: Statement['raw'];
}

/** @returns the report in Markdown */
export async function measureStatements(options: StatementsOptions, place: BenchPlace): Promise<string> {
  const { url } = await during(place, 'Starting PostgreSQL', () => startDatabase(place));
  const database = openDatabase(url, 2);
  try {
    await addUsers(database);
    const cases = batchSizes.flatMap((batch) => statements.flatMap((statement) => casesOf(statement, batch)));
    await during(place, 'Warming up', async () => {
      for (const one of cases) await runFor(options.warmup, one, database, place.fleet.signal);
    });
    const measurements = await measureInTurns(options, place, cases, database);
    place.progress.print(`✔ Every measurement is in ${options.out}`);
    return `\n${statementsReport(measurements, await describeMachineWithoutKafka(url))}\n`;
  } finally {
    await database.$disconnect();
  }
}

function casesOf({ name, raw, model }: Statement, batch: number): Case[] {
  const ways = { [rawWay]: raw, ...model };
  return Object.entries(ways).map(([way, run]) => ({ statement: name, way, batch, run }));
}

/** Every case once in each repeat, in an order that turns round, so that what drifts meanwhile drifts for all. */
async function measureInTurns(
  { repeats, seconds, warmup, out }: StatementsOptions,
  { progress, fleet }: BenchPlace,
  cases: readonly Case[],
  database: Database,
): Promise<StatementMeasurement[]> {
  const measurements: StatementMeasurement[] = [];
  for (let repeat = 1; repeat <= repeats; repeat++) {
    for (const one of repeat % 2 === 1 ? cases : [...cases].reverse()) {
      await runFor(warmup, one, database, fleet.signal);
      const measured = await runFor(seconds, one, database, fleet.signal);
      const { statement, way, batch } = one;
      const measurement = { statement, way, batch, repeat, ...measured };
      measurements.push(measurement);
      recordLine(out, measurement);
      progress.print(
        `  ${repeat}/${repeats}  ${statement}, ${way}, ${batch} in a batch  p50 ${measured.p50_ms.toFixed(2)} ms`,
      );
    }
  }
  return measurements;
}

/** Transactions one after the other for so many seconds, at least one. */
async function runFor(seconds: number, { batch, run }: Case, database: Database, signal: AbortSignal) {
  const took: number[] = [];
  const cpuBefore = process.cpuUsage();
  const end = performance.now() + seconds * 1_000;
  do {
    signal.throwIfAborted();
    const items = someUsers(batch);
    const start = performance.now();
    await database.$transaction((transaction) => run(items, transaction));
    took.push(performance.now() - start);
  } while (performance.now() < end);
  const { user, system } = process.cpuUsage(cpuBefore);
  took.sort((a, b) => a - b);
  return {
    n: took.length,
    p50_ms: took[took.length >> 1] ?? 0,
    cpu_ms: (user + system) / 1_000 / took.length,
  };
}

async function addUsers(database: Database) {
  await database.user.createMany({
    data: Array.from({ length: userCount }, (_, index) => ({
      userId: userId(index),
      email: `${userId(index)}@example.com`,
      userName: `User ${index}`,
      passwordHash: 'none',
    })),
  });
}

let changeCount = 0;

/** Different users, others each time, each with a status of its own. */
function someUsers(count: number): BatchItem[] {
  const first = Math.floor(Math.random() * userCount);
  return Array.from({ length: count }, (_, index) => ({
    userId: userId((first + index * 7) % userCount),
    status: `status ${changeCount++}`,
  }));
}

const userId = (index: number) => `user-${String(index).padStart(4, '0')}`;
