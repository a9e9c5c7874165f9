/**
 * The records of a partition that can't be handled now, and those that wait behind them because they have the same key.
 *
 * A batch that was not handled is retried key by key, beside the batches of other keys; records of a key stay in order.
 * A key that fails is retried record by record, after growing delays. Records that could not be handled for half a
 * minute are given up, and their askers are notified. Records without a key share one key.
 */
import { setMaxListeners } from 'node:events';
import type { KafkaMessage } from 'kafkajs';
import { pause } from '../process/pause.ts';
import { retryDelay } from '../process/retry-delay.ts';
import type { BegunRecord } from './begun-record.ts';

/**
 * Runs work when its turn comes.
 * @param hasFailed whether it retries something that has failed by itself and is likely to fail again; other work
 *   mostly is not
 */
export type Limit = <Result>(work: () => Promise<Result>, hasFailed: boolean) => Promise<Result>;

export interface DelayedKeysOptions {
  /** Maximum number of records handled together. */
  readonly batchSize: number;
  /** How many keys are retried at the same time. */
  readonly limit: Limit;
  /** @returns the records that were not handled, for which nothing was done. Must not reject. */
  readonly handle: (batch: readonly BegunRecord[]) => Promise<readonly BegunRecord[]>;
  /** Must not reject. */
  readonly giveUp: (batch: readonly BegunRecord[]) => Promise<void>;
}

/** How long after its start a record is given up. Milliseconds. */
const giveUpAfter = 30_000;

export class DelayedKeys {
  readonly #options: DelayedKeysOptions;
  readonly #stopping = new AbortController();
  /** The records of each key, in order. */
  readonly #keys = new Map<string, BegunRecord[]>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: DelayedKeysOptions) {
    this.#options = options;
    setMaxListeners(0, this.#stopping.signal); // every key may be waiting for its retry
  }

  /** Queues records with a delayed key behind those of their key. @returns the others */
  holdBack(records: readonly BegunRecord[]): readonly BegunRecord[] {
    if (this.#keys.size === 0) return records;
    return records.filter((record) => {
      const ahead = this.#keys.get(keyOf(record.message));
      ahead?.push(record);
      return ahead === undefined;
    });
  }

  /** Retries a batch that was not handled. None of its keys may be delayed already. */
  add(batch: readonly BegunRecord[]): void {
    const added = new Map<string, BegunRecord[]>();
    for (const record of batch) {
      const key = keyOf(record.message);
      const records = added.get(key);
      if (records) records.push(record);
      else added.set(key, [record]);
    }
    for (const [key, records] of added) {
      this.#keys.set(key, records);
      const running: Promise<void> = this.#serve(key, records, added.size === 1).finally(() =>
        this.#running.delete(running),
      );
      this.#running.add(running);
    }
  }

  /** Starts no further retry, and waits for those in progress. */
  async end(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }

  /**
   * Runs until no record of the key waits.
   * @param hasFailed whether exactly these records were tried before
   */
  async #serve(key: string, records: BegunRecord[], hasFailed: boolean): Promise<void> {
    const { batchSize, limit, handle } = this.#options;
    const { signal } = this.#stopping;
    let size = hasFailed ? 1 : batchSize;
    let failures = 0;
    if (hasFailed && records.length === 1) await pause(retryDelay(failures++), signal);
    while (records.length > 0 && !signal.aborted) {
      const batch = records.slice(0, size);
      const left = await limit(async () => (signal.aborted ? batch : await handle(batch)), failures > 0);
      records.splice(0, batch.length, ...left);
      if (left.length === 0) {
        size = Math.min(batchSize, 2 * size);
        failures = 0;
      } else if (batch.length > 1) {
        size = 1; // one of them may be the cause
      } else {
        await this.#giveUpOld(records);
        await pause(retryDelay(failures++), signal);
      }
    }
    this.#keys.delete(key); // in the same turn, or records that arrive meanwhile would be forgotten
  }

  async #giveUpOld(records: BegunRecord[]): Promise<void> {
    const now = performance.now();
    const firstYoung = records.findIndex(({ span }) => now - span.begunAt < giveUpAfter);
    const old = records.splice(0, firstYoung === -1 ? records.length : firstYoung);
    if (old.length > 0 && !this.#stopping.signal.aborted) await this.#options.giveUp(old);
  }
}

const keyOf = ({ key }: KafkaMessage): string => key?.toString('latin1') ?? '';
