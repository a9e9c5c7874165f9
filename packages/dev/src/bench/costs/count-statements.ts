/**
 * Counts the statements that the worker needs for a batch of each pair, as shown in docs/benchmarks.md and checked by a
 * test.
 */
import { createHandlerAsker } from './ask-handler.ts';
import { type CostCase, costCases } from './cost-cases.ts';
import { askerCount, type World } from './fill-world.ts';

export interface StatementCount {
  readonly pair: string;
  readonly form: string;
  /** For one request. */
  readonly ofOne: number;
  /** For a hundred requests of different users that arrive together. */
  readonly ofHundred: number;
  /** For a batch of either size: 1 if there is an effect. */
  readonly transactions: number;
}

/** The requests of a batch. */
export function batchOf({ request }: CostCase, size: number, round: number, world: World) {
  return Array.from({ length: size }, (_, index) => request(index, round, world));
}

export async function countStatements(
  databaseUrl: string,
  world: World,
  stopping: AbortSignal,
): Promise<StatementCount[]> {
  const asker = createHandlerAsker(databaseUrl, stopping);
  try {
    const counts: StatementCount[] = [];
    for (const one of costCases) {
      const { pair, form } = one;
      const single = await asker.ask(pair, batchOf(one, 1, 0, world));
      const hundred = await asker.ask(pair, batchOf(one, askerCount, 1, world));
      if (single.commits !== hundred.commits) throw new Error(`${pair} took several transactions`);
      const { statements: ofOne, commits: transactions } = single;
      counts.push({ pair, form, ofOne, ofHundred: hundred.statements, transactions });
    }
    return counts;
  } finally {
    await asker.close();
  }
}
