/**
 * How long a reader waits for records to accumulate before it fetches again.
 *
 * A fetch costs this process and the broker about the same whether it returns one record or hundreds. So at a high rate
 * each fetch is delayed by some milliseconds; at a low rate there is no delay.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch } from 'kafkajs';

/** Records per second from which fetches are delayed. Requests sent one at a time never reach it. */
const minRate = 1_000;
/** The window over which the rate is measured. Milliseconds. */
const rateWindow = 100;
/** Maximum delay while none of the records is for anybody here. Milliseconds. */
const maxWait = 20;
/** Maximum delay while somebody here waits for records. Milliseconds. */
const maxWaitOfReaders = 5;
/** How long after a record for somebody here the shorter limit applies. Milliseconds. */
const wantedFor = 1_000;

export class Gathering {
  readonly #now: () => number;
  #windowBegan = Number.NEGATIVE_INFINITY;
  #recordsInWindow = 0;
  /** Records per second in the last whole window. */
  #rate = 0;
  #lastWanted = Number.NEGATIVE_INFINITY;
  #wait: Promise<void> | undefined;

  /** @param now milliseconds of a monotonic clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Resolves when the next fetch may be sent: kafkajs sends it once all batches of the last one are handled. */
  async afterBatch(batch: Batch, wanted: boolean): Promise<void> {
    this.note(batch.messages.length, wanted);
    // There are more records already.
    if (batch.offsetLag() !== '0') return;
    await this.wait();
  }

  /** Counts read records. @param wanted whether any was for somebody here */
  note(records: number, wanted: boolean): void {
    const now = this.#now();
    const elapsed = now - this.#windowBegan;
    if (wanted) this.#lastWanted = now;
    if (elapsed >= rateWindow) {
      this.#rate = (this.#recordsInWindow * 1_000) / elapsed;
      this.#windowBegan = now;
      this.#recordsInWindow = 0;
    }
    this.#recordsInWindow += records;
  }

  /** The delay of the next fetch. Milliseconds. */
  get milliseconds(): number {
    const now = this.#now();
    if (this.#rate < minRate || now - this.#windowBegan > 2 * rateWindow) return 0;
    if (now - this.#lastWanted > wantedFor) return maxWait;
    return Math.min(maxWaitOfReaders, Math.round(this.#rate / minRate));
  }

  /** Concurrent waits end together: those for batches of one fetch, or of several brokers' fetches. */
  wait(): Promise<void> {
    if (this.#wait) return this.#wait;
    const milliseconds = this.milliseconds;
    if (milliseconds === 0) return noWait;
    this.#wait = sleep(milliseconds).then(() => {
      this.#wait = undefined;
    });
    return this.#wait;
  }
}

const noWait = Promise.resolve();
