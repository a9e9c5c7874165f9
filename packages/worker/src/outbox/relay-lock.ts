/**
 * Which of all workers relays the outbox: the one that holds a lock of the database.
 *
 * The lock belongs to a connection of its own, which a pool can't give, and ends with it: at once when the process
 * dies, and after three seconds without a word when its host is gone or it has stopped running. The others ask for
 * the lock every second. The same connection carries the word that there are new events, from whoever committed them
 * to the holder.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Log, pause, settledWithin } from '@parley/messaging';
import pg from 'pg';

export interface RelayLockOptions {
  readonly databaseUrl: string;
  readonly log: Log;
  /** The lock was got: until now another may have been publishing. */
  readonly onHeld: () => void;
  /** There are new events. */
  readonly onWork: () => void;
}

/** How often the others ask for the lock, and the holder says that it is there. Milliseconds. */
const interval = 1_000;
/** For so long either side of the connection may be silent. Milliseconds. */
const silentFor = 3_000;
const connectWithin = 5_000;
const closeWithin = 1_000;

const channel = 'parley_outbox';

/** The form with two numbers, which shares no lock with the one that direct-rooms.ts uses. */
const tryLock = `SELECT pg_try_advisory_lock(hashtext('parley'), hashtext('outbox relay')) AS held`;

export class RelayLock {
  readonly #options: RelayLockOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #client: pg.Client | undefined;
  #held = false;
  #untold = false;
  #telling: Promise<void> | undefined;

  constructor(options: RelayLockOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  get held(): boolean {
    return this.#held;
  }

  /**
   * Tells the holder, another worker, that new events are committed. Not part of the commit: notifications in transactions let these
   * commit only one after the other. One that gets lost is made good by the holder's own looking.
   */
  notify(): void {
    this.#untold = true;
    this.#telling ??= this.#tell().finally(() => {
      this.#telling = undefined;
    });
  }

  /** Gives the lock back, for another to take. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** What is committed while one message is on its way is told by one more. */
  async #tell(): Promise<void> {
    while (this.#untold && this.#client) {
      this.#untold = false;
      await this.#client.query(`NOTIFY ${channel}`).catch(() => undefined);
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#serve(() => {
          failures = 0;
        });
      } catch (error) {
        if (signal.aborted) return;
        // Each try would fill the log; the first says it.
        if (failures++ === 0) this.#options.log.error({ error }, 'the relay has no connection; trying again');
      }
      await pause(interval, signal);
    }
  }

  /** One connection, from its beginning to its end. @throws when it ends, or when stopping */
  async #serve(onAnswer: () => void): Promise<never> {
    const client = new pg.Client({
      connectionString: this.#options.databaseUrl,
      connectionTimeoutMillis: connectWithin,
      query_timeout: silentFor,
      application_name: 'parley-relay',
    });
    const lost = new AbortController();
    client.on('error', (error) => lost.abort(error));
    client.on('end', () => lost.abort(new Error('the connection has ended')));
    client.on('notification', this.#options.onWork);
    const signal = AbortSignal.any([lost.signal, this.#stopping.signal]);
    try {
      await client.connect();
      await client.query(`SET idle_session_timeout = ${silentFor}`);
      this.#client = client;
      for (;;) {
        await (this.#held ? client.query('SELECT') : this.#tryToHold(client));
        onAnswer();
        await sleep(interval, undefined, { signal });
      }
    } finally {
      if (this.#held) this.#options.log.info('this worker no longer relays events');
      this.#held = false;
      this.#client = undefined;
      await settledWithin(client.end(), closeWithin);
    }
  }

  async #tryToHold(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ held: boolean }>(tryLock);
    if (!rows[0]?.held) return;
    await client.query(`LISTEN ${channel}`);
    this.#held = true;
    this.#options.log.info('this worker relays events');
    this.#options.onHeld();
  }
}
