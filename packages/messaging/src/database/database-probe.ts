/**
 * Checks whether the database serves, and reads its clock, over a connection of its own.
 *
 * If it waited for a connection of the pool, load would look like an outage: when all connections are in use, the
 * database is fine. The connection stays open, so that it works even when the server accepts no more.
 */

import type { Log } from '../process/log.ts';
import { settledWithin } from '../process/settled-within.ts';
import type { DatabaseClock } from './database-clock.ts';

/** The part of `pg`'s client that is used; this package does not depend on `pg`. */
export interface ProbeClient {
  connect(): Promise<unknown>;
  query(text: string): Promise<{ rows: unknown[] }>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface DatabaseProbeOptions {
  /** With timeouts for connecting and for queries. */
  readonly createClient: () => ProbeClient;
  readonly clock: DatabaseClock;
  readonly log: Log;
}

/** Interval between two clock measurements. Milliseconds. */
const interval = 10_000;
const closeWithin = 1_000;

const askTime = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS time';

export class DatabaseProbe {
  readonly #options: DatabaseProbeOptions;
  readonly #timer: NodeJS.Timeout;
  #client: ProbeClient | undefined;
  #asking: Promise<Error | undefined> | undefined;
  #closed = false;
  #isSkewTold = false;

  /** Checks at once, and again at intervals. */
  constructor(options: DatabaseProbeOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.problem(), interval).unref();
    void this.problem();
  }

  /** Why the database does not serve, or undefined. Concurrent callers share the answer. */
  problem(): Promise<Error | undefined> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** The rows of a statement, over the same connection, which does not wait for the pool. */
  async rows(statement: string): Promise<readonly unknown[]> {
    const problem = await this.problem();
    if (problem) throw problem;
    if (!this.#client) throw new Error('the connection has ended');
    return (await this.#client.query(statement)).rows;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await settledWithin(this.#asking, closeWithin);
    await this.#disconnect();
  }

  /** If the connection broke while idle, that says nothing about now: a new one is tried. */
  async #ask(): Promise<Error | undefined> {
    if (this.#closed) return new Error('closed');
    const isOld = this.#client !== undefined;
    const problem = await this.#tryOnce();
    return problem && isOld ? this.#tryOnce() : problem;
  }

  async #tryOnce(): Promise<Error | undefined> {
    const { clock } = this.#options;
    try {
      const client = this.#client ?? (await this.#connect());
      await clock.measure(async () => {
        const { rows } = await client.query(askTime);
        const [row] = rows as { time: number }[];
        if (!row) throw new Error('the database did not return its time');
        return row.time;
      });
      this.#tellSkew();
      return undefined;
    } catch (error) {
      await this.#disconnect();
      return error as Error;
    }
  }

  /** Logged once, until the clock is right again. */
  #tellSkew(): void {
    const { warning } = this.#options.clock;
    if (warning && !this.#isSkewTold) this.#options.log.warn(warning);
    this.#isSkewTold = warning !== undefined;
  }

  async #connect(): Promise<ProbeClient> {
    const client = this.#options.createClient();
    client.on('error', () => {
      if (this.#client === client) this.#client = undefined;
    });
    await client.connect();
    this.#client = client;
    if (this.#closed) throw new Error('closed');
    return client;
  }

  async #disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await settledWithin(client?.end(), closeWithin);
  }
}
