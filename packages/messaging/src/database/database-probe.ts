/**
 * Asks the database whether it serves, and what time it is, over a connection of its own.
 *
 * A question that waited for a connection of the pool would take load for an outage: where all are in use there is
 * nothing wrong with the database. The connection stays open, so that it is there too when the server takes no more.
 */

import type { Log } from '../process/log.ts';
import { settledWithin } from '../process/settled-within.ts';
import type { DatabaseClock } from './database-clock.ts';

/** What is used of a client of `pg`, which this package does without. */
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

/** Between two measurements of the clock. Milliseconds. */
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

  /** Asks at once, and again now and then. */
  constructor(options: DatabaseProbeOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.problem(), interval).unref();
    void this.problem();
  }

  /** Why the database doesn't serve, or undefined. Whoever asks meanwhile shares the answer. */
  problem(): Promise<Error | undefined> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** The rows of a statement, over the same connection: it waits for nobody who uses the pool. */
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

  /** A connection that broke while nobody looked says nothing about now: a new one is asked. */
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
        if (!row) throw new Error('the database did not say what time it is');
        return row.time;
      });
      this.#tellSkew();
      return undefined;
    } catch (error) {
      await this.#disconnect();
      return error as Error;
    }
  }

  /** Once, until the clock was right again. */
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
