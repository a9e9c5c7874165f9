import { applyMigrations } from '@parley/worker';
import pg from 'pg';
import type { BenchCommand } from '../bench-command.ts';
import { type BenchPlace, during } from '../bench-place.ts';
import { recordLine } from '../measuring/record-line.ts';
import { createDatabase } from '../services/create-database.ts';
import { describeMachineWithoutKafka } from '../services/describe-machine.ts';
import { startDatabase } from '../services/start-services.ts';
import { type CostMeasurement, costsReport } from './costs-report.ts';
import { countBlocks } from './count-blocks.ts';
import { countStatements } from './count-statements.ts';
import { fillWorld, type WorldSize } from './fill-world.ts';

/** In both, a requested page is full. */
const sizes: Record<'small' | 'large', WorldSize> = {
  small: { friends: 20, rooms: 20, messages: 100 },
  large: { friends: 1_000, rooms: 200, messages: 1_000 },
};

export const costs: BenchCommand = {
  call: 'costs',
  what: 'The statements of each pair, and the blocks it reads for users with little and with much data.',
  options: {},
  prepare({ out }) {
    return (place) => measureCosts(out, place);
  },
};

async function measureCosts(out: string, place: BenchPlace): Promise<string> {
  const { url } = await during(place, 'Starting PostgreSQL', () => startDatabase(place));
  await quieten(url);
  const small = await measureIn('small', url, place);
  const large = await measureIn('large', url, place);
  const measurements: CostMeasurement[] = small.map((one, index) => ({
    ...one.count,
    smallBlocks: one.blocks,
    largeBlocks: large[index]?.blocks ?? Number.NaN,
  }));
  for (const measurement of measurements) recordLine(out, measurement);
  place.progress.print(`✔ All measurements are in ${out}`);
  return `\n${costsReport(measurements, await describeMachineWithoutKafka(url))}\n`;
}

async function measureIn(name: keyof typeof sizes, adminUrl: string, place: BenchPlace) {
  const url = await createDatabase(adminUrl, name);
  await applyMigrations(url);
  const { friends, rooms, messages } = sizes[name];
  const title = `Filling ${rooms} rooms with ${messages} messages each, and ${friends} friends of each asker`;
  const world = await during(place, title, () => fillWorld(url, sizes[name]));
  return during(place, 'Sending requests', async () => {
    const counts = await countStatements(url, world, place.fleet.signal);
    const blocks = await countBlocks(url, adminUrl, world, place.fleet.signal);
    return counts.map((count, index) => ({ count, blocks: blocks[index]?.blocks ?? Number.NaN }));
  });
}

/** Only the measured requests may access blocks. */
async function quieten(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('ALTER SYSTEM SET autovacuum = off');
    await client.query('SELECT pg_reload_conf()');
  } finally {
    await client.end();
  }
}
