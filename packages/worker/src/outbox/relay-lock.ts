/**
 * Which of all workers relays the outbox: the one that holds an advisory lock of the database.
 *
 * The lock belongs to a connection of its own, not of the pool, and ends with it: at once when the process dies, and
 * after three seconds of silence when its host is gone or it hangs. The other workers try to take the lock every
 * second. The same connections carry notifications of new events, from whoever committed them to the holder.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Log, pause, settledWithin } from '@parley/messaging';
import pg from 'pg';

export interface RelayLockOptions {
  readonly databaseUrl: string;
  readonly log: Log;
  /** Called when the lock is acquired: until now another worker may have been publishing. */
  readonly onHeld: () => void;
  /** Called when there are new events. */
  readonly onWork: () => void;
}

/** How often the others try to take the lock, and the holder shows that it is alive. Milliseconds. */
const interval = 1_000;
/** How long either side of the connection may be silent. Milliseconds. */
const silentFor = 3_000;
const connectWithin = 5_000;
const closeWithin = 1_000;

const channel = 'parley_outbox';

/** The two-number form, which shares no lock with the form that direct-rooms.ts uses. */
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
   * Notifies the holder, another worker, that new events are committed. Not part of the commit: with notifications in
   * transactions, these can commit only one after the other. If one is lost, the holder's own polling finds the events.
   */
  notify(): void {
    this.#untold = true;
    this.#telling ??= this.#tell().finally(() => {
      this.#telling = undefined;
    });
  }

  /** Releases the lock for another worker. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Commits during one notification are covered by one more. */
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
        // Only the first failure is logged; one line per try would fill the log.
        if (failures++ === 0) this.#options.log.error({ error }, 'the relay has no connection; trying again');
      }
      await pause(interval, signal);
    }
  }

  /** Uses one connection until it ends. @throws when it ends, or when stopping */
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
