import { settledWithin } from '@parley/messaging';
import { type Database, openDatabase, openPool } from './database.ts';
import { Pipeline } from './pipeline.ts';

/** How long a close waits for a server, or a network, that may have fallen silent. Milliseconds. */
const closeWithin = 1_000;

/** The two ways to the database, over one pool: the model API, and batches of statements in few round trips. */
export interface DatabaseConnection {
  readonly database: Database;
  readonly pipeline: Pipeline;
  readonly close: () => Promise<void>;
}

/** A statement that was sent. */
export interface SentStatement {
  readonly query: string;
  /** JSON. */
  readonly params: string;
}

/**
 * @param size connections, at most
 * @param onStatement is told of each statement, and of each COMMIT
 */
export function connectDatabase(
  url: string,
  size: number,
  onStatement?: (statement: SentStatement) => void,
): DatabaseConnection {
  const pool = openPool(url, size);
  const database = openDatabase(pool, onStatement);
  const pipeline = new Pipeline(pool, onStatement);
  const close = async () => {
    await database.$disconnect();
    await settledWithin(pool.end(), closeWithin);
  };
  return { database, pipeline, close };
}
