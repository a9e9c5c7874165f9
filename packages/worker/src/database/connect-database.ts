import { settledWithin } from '@parley/messaging';
import type pg from 'pg';
import { type Database, openDatabase, openPool } from './database.ts';
import { Pipeline, type PipelineWatch } from './pipeline.ts';

/** How long closing waits for a server or network that may have stopped responding. Milliseconds. */
const closeWithin = 1_000;

/** Two ways to the database over one pool: the model API, and batches of statements in few round trips. */
export interface DatabaseConnection {
  readonly database: Database;
  readonly pipeline: Pipeline;
  /** Numbers of open and idle connections, and of requests waiting for one. */
  readonly pool: Pick<pg.Pool, 'totalCount' | 'idleCount' | 'waitingCount'>;
  readonly close: () => Promise<void>;
}

/** A statement that was sent. */
export interface SentStatement {
  readonly query: string;
  /** JSON. */
  readonly params: string;
}

/**
 * @param size maximum number of connections
 * @param onStatement called for each statement, and for each COMMIT
 * @param watch called for everything that goes through the pipeline
 */
export function connectDatabase(
  url: string,
  size: number,
  onStatement?: (statement: SentStatement) => void,
  watch?: PipelineWatch,
): DatabaseConnection {
  const pool = openPool(url, size);
  const database = openDatabase(pool, onStatement);
  const pipeline = new Pipeline(pool, onStatement, watch);
  const close = async () => {
    await database.$disconnect();
    await settledWithin(pool.end(), closeWithin);
  };
  return { database, pipeline, pool, close };
}
