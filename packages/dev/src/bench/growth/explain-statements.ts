/** How PostgreSQL runs statements, and whether any of them reads all of a room's messages. */
import pg from 'pg';

export interface Explained {
  readonly statement: string;
  readonly plan: PlanNode;
  /** Rows of messages and their indexes that were read, whether or not they were in the result. */
  readonly looked: number;
  /** Blocks, from memory or disk. */
  readonly blocks: number;
}

export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Runs them once more, one after the other, and rolls back. */
export async function explainStatements(
  databaseUrl: string,
  statements: readonly { query: string; params: string }[],
): Promise<Explained[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    const explained: Explained[] = [];
    for (const { query, params } of statements) {
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${query}`,
        JSON.parse(params),
      );
      const plan = rows[0]?.['QUERY PLAN'][0].Plan as PlanNode;
      explained.push({ statement: query, plan, looked: lookedAt(plan), blocks: blocksOf(plan) });
    }
    return explained;
  } finally {
    await client.end();
  }
}

const blocksOf = (plan: PlanNode) => (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);

function lookedAt(node: PlanNode): number {
  const isOfMessages = node['Relation Name'] === 'messages' || node['Index Name']?.startsWith('messages_');
  const own = isOfMessages ? rowsOf(node) : 0;
  return (node.Plans ?? []).reduce((sum, child) => sum + lookedAt(child), own);
}

function rowsOf(node: PlanNode): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return Math.round((node['Actual Rows'] + removed) * node['Actual Loops']);
}
