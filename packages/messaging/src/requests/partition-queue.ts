/**
 * The records of one assigned partition that wait for their turn, handled in order, a batch at a time.
 *
 * Fetching goes on while a batch is handled: kafkajs fetches all partitions of a broker together and would
 * otherwise let the slowest hold up the others. A queue that grows too long pauses its partition, and takes no more
 * than it has room for: what it does not take is fetched again.
 */
import type { KafkaMessage } from 'kafkajs';
import { detached, recordSize } from '../records/record-size.ts';

export interface PartitionQueueOptions {
  /** Records handled together, at most. */
  readonly batchSize: number;
  /**
   * Handles a batch; resolves once the next one may start, with whether all its replies came to be acknowledged.
   * After a `false` nothing more is done: the offset only ever moves over a contiguous prefix. Must not reject.
   */
  readonly handle: (batch: KafkaMessage[]) => Promise<{ acknowledged: Promise<boolean> }>;
  /**
   * Called in order, when a batch and all before it are handled and acknowledged.
   * @param next the offset up to which nothing is left to do
   */
  readonly onDone: (next: bigint) => void;
  readonly pause: () => void;
  readonly resume: () => void;
}

interface Amount {
  readonly records: number;
  readonly bytes: number;
}

const mib = 1024 * 1024;
const pauseAbove: Amount = { records: 2_000, bytes: 4 * mib };
const resumeBelow: Amount = { records: 500, bytes: mib };
/** Bytes that wait, at most, unless one record alone is more. A whole fetch of small records has room. */
const maxBytes = 8 * mib;

export class PartitionQueue {
  readonly #options: PartitionQueueOptions;
  #waiting: KafkaMessage[] = [];
  #waitingBytes = 0;
  #running: Promise<void> | undefined;
  #acknowledged: Promise<boolean> = Promise.resolve(true);
  #paused = false;
  #over = false;
  /** Records that were pushed and are not answered. */
  #open = 0;
  /** Where what was pushed ends. */
  #end = 0n;
  #firstNotDone: bigint | undefined;

  constructor(options: PartitionQueueOptions) {
    this.#options = options;
  }

  /** The offset of the first record that is not answered yet, as far as one has come. */
  get firstNotDone(): bigint | undefined {
    return this.#firstNotDone;
  }

  /**
   * @param end the offset after all that was fetched: records of aborted transactions and the marks of all transactions
   *   are not among the messages
   * @returns the offset to go on from: there may be no room for all
   */
  push(messages: readonly KafkaMessage[], end: bigint): bigint {
    if (this.#over) return end;
    if (messages.length === 0) {
      this.#end = end;
      if (this.#open === 0) this.#done(end);
      return end;
    }
    this.#firstNotDone ??= BigInt(messages[0]?.offset ?? 0);
    const taken = this.#take(messages);
    const notTaken = messages[taken];
    this.#open += taken;
    this.#end = notTaken ? BigInt(notTaken.offset) : end;
    if (!this.#paused && (notTaken || this.#isAbove(pauseAbove))) {
      this.#paused = true;
      this.#options.pause();
    }
    this.#running ??= this.#run();
    return this.#end;
  }

  /** @returns how many of them, the first, have room */
  #take(messages: readonly KafkaMessage[]): number {
    let taken = 0;
    for (const message of messages) {
      const size = recordSize(message);
      if (this.#waiting.length > 0 && this.#waitingBytes + size > maxBytes) break;
      this.#waiting.push(detached(message));
      this.#waitingBytes += size;
      taken++;
    }
    return taken;
  }

  /** Forgets what has not started, and waits for what has. */
  async end(): Promise<void> {
    this.#over = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    await this.#running;
    await this.#acknowledged;
  }

  async #run(): Promise<void> {
    await undefined;
    const { batchSize, handle } = this.#options;
    while (this.#waiting.length > 0 && !this.#over) {
      const batch = this.#waiting.splice(0, batchSize);
      for (const message of batch) this.#waitingBytes -= recordSize(message);
      this.#resumeIfShort();
      const { acknowledged } = await handle(batch);
      const before = this.#acknowledged;
      const lastOffset = BigInt(batch.at(-1)?.offset ?? 0);
      this.#acknowledged = Promise.all([before, acknowledged]).then(([all, these]) => {
        this.#open -= batch.length;
        if (all && these) this.#done(this.#open > 0 ? lastOffset + 1n : this.#end);
        else this.#over = true;
        return all && these;
      });
      await before; // one batch's replies may still be on their way while the next is handled, no more
    }
    this.#running = undefined;
  }

  #done(next: bigint): void {
    this.#firstNotDone = next;
    this.#options.onDone(next);
  }

  #resumeIfShort(): void {
    if (!this.#paused || this.#isAbove(resumeBelow)) return;
    this.#paused = false;
    this.#options.resume();
  }

  #isAbove({ records, bytes }: Amount): boolean {
    return this.#waiting.length > records || this.#waitingBytes > bytes;
  }
}
