/** Counts the blocks of tables and indexes that PostgreSQL accesses for a request, in memory or on disk. */
import pg from 'pg';
import { createHandlerAsker, type HandlerAsker } from './ask-handler.ts';
import { type CostCase, costCases, maxRounds } from './cost-cases.ts';
import { batchOf } from './count-statements.ts';
import { askerCount, type World } from './fill-world.ts';

export interface BlockCount {
  readonly pair: string;
  readonly form: string;
  /** Per request, in a batch of a hundred. */
  readonly blocks: number;
}

/** @param adminUrl of another database, since reading the counters is counted too */
export async function countBlocks(
  databaseUrl: string,
  adminUrl: string,
  world: World,
  stopping: AbortSignal,
): Promise<BlockCount[]> {
  const asker = createHandlerAsker(databaseUrl, stopping);
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const counts: BlockCount[] = [];
    for (const one of costCases) {
      // The last rounds; the first two are those of the statements. This warm-up leaves one-time lookups out.
      await ask(asker, one, maxRounds - 2, world);
      const before = await blocksOf(asker, admin, databaseUrl);
      await ask(asker, one, maxRounds - 1, world);
      const after = await blocksOf(asker, admin, databaseUrl);
      counts.push({ pair: one.pair, form: one.form, blocks: (after - before) / askerCount });
    }
    return counts;
  } finally {
    await Promise.all([asker.close(), admin.end()]);
  }
}

const ask = (asker: HandlerAsker, one: CostCase, round: number, world: World) =>
  asker.ask(one.pair, batchOf(one, askerCount, round, world));

/** A connection reports to the server's counters when it is told to. */
async function blocksOf({ database }: HandlerAsker, admin: pg.Client, databaseUrl: string): Promise<number> {
  await database.$queryRaw`SELECT pg_stat_force_next_flush()::text`;
  const { rows } = await admin.query<{ blocks: string }>(
    'SELECT blks_hit + blks_read AS blocks FROM pg_stat_database WHERE datname = $1',
    [new URL(databaseUrl).pathname.slice(1)],
  );
  return Number(rows[0]?.blocks);
}
