/**
 * Runs a batch's statements in as few round trips as there can be: a change in two, whatever is read together in one.
 *
 * A change is one transaction: what it locks and reads goes out together with its BEGIN, what it writes together with
 * its COMMIT. PostgreSQL runs them one after the other, each seeing what was committed before it, so that what is read
 * after a lock is as the lock's last holder left it. After a statement that fails nothing more is done, and COMMIT
 * rolls back.
 *
 * Every statement is prepared by name, once for each connection. What this saves is measured in docs/benchmarks.md.
 */
import type pg from 'pg';
import { Prisma } from './database.ts';
import type { Queries, Query } from './query.ts';
import { type Rows, sendStatements } from './statement-batch.ts';

/** What a change comes to, once everything is read. */
export interface Decision<Result> {
  readonly writes: readonly Prisma.Sql[];
  /** @param written the rows that each of the writes has returned */
  readonly result: (written: readonly Rows[]) => Result;
}

/**
 * Told when a batch goes to the database.
 * @returns what is told when it is done, with what it failed with, if it did
 */
export type PipelineWatch = (kind: 'read' | 'change') => (error?: unknown) => void;

const begin = Prisma.sql`BEGIN`;
const commit = Prisma.sql`COMMIT`;

export class Pipeline {
  readonly #pool: pg.Pool;
  readonly #onStatement: ((statement: { query: string; params: string }) => void) | undefined;
  readonly #watch: PipelineWatch | undefined;

  /**
   * @param onStatement is told of each statement, with its parameters as JSON, and of each COMMIT
   * @param watch from before a connection is waited for
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

  /** Each statement sees what was committed before it. */
  async read<Found>(queries: Queries<Found>): Promise<Found> {
    const parts = Object.entries(queries) as [string, Query<unknown>][];
    if (parts.every(([, { sql }]) => sql === null)) return foundIn(parts, () => []);
    return this.#withConnection('read', async (client) => this.#readAll(client, queries, []));
  }

  /**
   * One transaction. Nothing is changed where `decide` throws, or the database does; a unique violation then means that
   * another transaction was faster, because `decide` has seen what there was.
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
      // Whatever state it is in: the next has a new one, with statements that are prepared anew.
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

  /** All in one write. @throws what the first that failed was refused with */
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
