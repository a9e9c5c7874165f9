/**
 * Runs a batch's statements in as few round trips as possible: a change in two, a set of reads in one.
 *
 * A change is one transaction: its locks and reads go out together with BEGIN, its writes together with COMMIT.
 * PostgreSQL runs them one after the other, and each sees what was committed before it, so that a read after a lock
 * sees what the lock's last holder left. After a failed statement nothing more is executed, and COMMIT rolls back.
 *
 * Every statement is prepared by name, once per connection. docs/benchmarks.md has the measured gain.
 */
import type pg from 'pg';
import { Prisma } from './database.ts';
import type { Queries, Query } from './query.ts';
import { type Rows, sendStatements } from './statement-batch.ts';

/** The result of a change, once everything is read. */
export interface Decision<Result> {
  readonly writes: readonly Prisma.Sql[];
  /** @param written the rows returned by each of the writes */
  readonly result: (written: readonly Rows[]) => Result;
}

/**
 * Called when a batch is sent to the database.
 * @returns a function called when it is done, with the error if it failed
 */
export type PipelineWatch = (kind: 'read' | 'change') => (error?: unknown) => void;

const begin = Prisma.sql`BEGIN`;
const commit = Prisma.sql`COMMIT`;

export class Pipeline {
  readonly #pool: pg.Pool;
  readonly #onStatement: ((statement: { query: string; params: string }) => void) | undefined;
  readonly #watch: PipelineWatch | undefined;

  /**
   * @param onStatement called for each statement, with its parameters as JSON, and for each COMMIT
   * @param watch called before the wait for a connection
   */
  constructor(
    pool: pg.Pool,
    onStatement?: (statement: { query: string; params: string }) => void,
    watch?: PipelineWatch,
  ) {
    this.#pool = pool;
    this.#onStatement = onStatement;
    this.#watch = watch;
  }

  /** Runs the queries; each sees what was committed before it. */
  async read<Found>(queries: Queries<Found>): Promise<Found> {
    const parts = Object.entries(queries) as [string, Query<unknown>][];
    if (parts.every(([, { sql }]) => sql === null)) return foundIn(parts, () => []);
    return this.#withConnection('read', async (client) => this.#readAll(client, queries, []));
  }

  /**
   * Runs one transaction. If `decide` or the database throws, nothing is changed. A unique violation then means that
   * another transaction was faster, because `decide` has seen what was there.
   */
  change<Found, Result>(
    queries: Queries<Found>,
    decide: (found: Found) => Decision<Result>,
  ): Promise<Result> {
    return this.#withConnection('change', async (client) => {
      const isQuery = Object.keys(queries).length > 0;
      const found = isQuery ? await this.#readAll(client, queries, [begin]) : ({} as Found);
      const { writes, result } = decide(found);
      const before = isQuery ? [] : [begin];
      const written = await this.#send(client, [...before, ...writes, commit]);
      return result(written.slice(before.length, -1));
    });
  }

  async #withConnection<Result>(
    kind: 'read' | 'change',
    work: (client: pg.PoolClient) => Promise<Result>,
  ): Promise<Result> {
    const done = this.#watch?.(kind);
    try {
      const result = await this.#withClient(work);
      done?.();
      return result;
    } catch (error) {
      done?.(error);
      throw error;
    }
  }

  async #withClient<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect();
    let broken = false;
    try {
      return await work(client);
    } catch (error) {
      // Its state is unknown: the next user gets a new connection, on which statements are prepared again.
      broken = true;
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async #readAll<Found>(
    client: pg.PoolClient,
    queries: Queries<Found>,
    before: readonly Prisma.Sql[],
  ): Promise<Found> {
    const parts = Object.entries(queries) as [string, Query<unknown>][];
    const asked = parts.filter(([, { sql }]) => sql !== null);
    const results = await this.#send(client, [...before, ...asked.map(([, { sql }]) => sql as Prisma.Sql)]);
    const rowsOf = new Map(asked.map(([part], place) => [part, results[before.length + place] ?? []]));
    return foundIn(parts, (part) => rowsOf.get(part) ?? []);
  }

  /** Sends all of them in one write. @throws the error of the first that failed */
  async #send(client: pg.PoolClient, statements: readonly Prisma.Sql[]): Promise<Rows[]> {
    if (this.#onStatement)
      for (const statement of statements)
        if (statement !== begin)
          this.#onStatement({ query: statement.text, params: JSON.stringify(statement.values) });
    return sendStatements(client, statements);
  }
}

function foundIn<Found>(
  parts: readonly (readonly [string, Query<unknown>])[],
  rowsOf: (part: string) => Rows,
): Found {
  return Object.fromEntries(parts.map(([part, { read }]) => [part, read(rowsOf(part))])) as Found;
}
