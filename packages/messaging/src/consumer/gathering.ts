/**
 * How long a reader lets records gather before it fetches again.
 *
 * A fetch costs this process and the broker about the same whether it brings one record or hundreds. So while many
 * records come a second, each fetch waits for some milliseconds of them; while few come, nobody waits.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch } from 'kafkajs';

/** Records a second from which on they gather. Requests sent one at a time never come to it. */
const minRate = 1_000;
/** Over which the rate is measured. Milliseconds. */
const rateWindow = 100;
/** While none of the records was for anybody here. Milliseconds. */
const maxWait = 20;
/** While somebody here is waiting for what is read. Milliseconds. */
const maxWaitOfReaders = 5;
/** How long a record that was for somebody here speaks for the next ones. Milliseconds. */
const wantedFor = 1_000;

export class Gathering {
  readonly #now: () => number;
  #windowBegan = Number.NEGATIVE_INFINITY;
  #recordsInWindow = 0;
  /** A second, in the last whole window. */
  #rate = 0;
  #lastWanted = Number.NEGATIVE_INFINITY;
  #wait: Promise<void> | undefined;

  /** @param now milliseconds of any clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Resolves when the next fetch may be sent: kafkajs sends it once all batches of the last one are handled. */
  async afterBatch(batch: Batch, wanted: boolean): Promise<void> {
    this.note(batch.messages.length, wanted);
    // More is there already.
    if (batch.offsetLag() !== '0') return;
    await this.wait();
  }

  /** Records were read. @param wanted whether any was for somebody here */
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

  /** How long the next fetch should wait. Milliseconds. */
  get milliseconds(): number {
    const now = this.#now();
    if (this.#rate < minRate || now - this.#windowBegan > 2 * rateWindow) return 0;
    if (now - this.#lastWanted > wantedFor) return maxWait;
    return Math.min(maxWaitOfReaders, Math.round(this.#rate / minRate));
  }

  /** The same moment for all that wait at once: batches of one fetch, or of several brokers' fetches. */
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
