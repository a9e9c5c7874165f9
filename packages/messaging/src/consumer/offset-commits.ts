/**
 * Commits consumer offsets after the work, every tenth of a second all that were marked since. A commit costs the
 * broker as much as a record, and after a crash a missing one only means that requests are delivered again, which
 * changes nothing.
 *
 * Whoever marks an offset guarantees that everything before it on that partition is answered. Marks of an earlier
 * assignment are dropped. (A commit that kafkajs is retrying at that moment is still sent under the new generation. It
 * can move another worker's partition back, which only means that requests are delivered again.)
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, TopicPartitionOffset } from 'kafkajs';
import type { Log } from '../process/log.ts';

/** Milliseconds from the first mark to the commit. */
const interval = 100;
/** Milliseconds until a retry. */
const retryAfter = 200;

export class OffsetCommits {
  readonly #consumer: Pick<Consumer, 'commitOffsets'>;
  readonly #log: Log;
  readonly #marked = new Map<string, TopicPartitionOffset>();
  #timer: NodeJS.Timeout | undefined;
  #committing: Promise<void> | undefined;
  #over = false;

  constructor(consumer: Pick<Consumer, 'commitOffsets'>, log: Log) {
    this.#consumer = consumer;
    this.#log = log;
  }

  /** @param next the offset after the last answered record. */
  mark(topic: string, partition: number, next: bigint): void {
    if (this.#over) return;
    this.#marked.set(`${topic}:${partition}`, { topic, partition, offset: String(next) });
    this.#timer ??= setTimeout(() => this.#commitMarked(), interval);
  }

  /** Resolves when everything marked so far is committed, or can't be. */
  async flush(): Promise<void> {
    this.#commitMarked();
    await this.#committing;
  }

  /** Ends the assignment: nothing more is committed. */
  end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#marked.clear();
  }

  /** One commit is in flight at a time; offsets marked meanwhile are in the next. */
  #commitMarked(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#marked.size > 0) this.#committing ??= this.#commit();
  }

  async #commit(): Promise<void> {
    for (let failures = 0; this.#marked.size > 0 && failures < 5; ) {
      const offsets = [...this.#marked.values()];
      this.#marked.clear();
      try {
        await this.#consumer.commitOffsets(offsets);
        failures = 0;
      } catch (error) {
        failures++;
        this.#log.warn({ error, offsets }, 'offset commit failed; the records may be delivered again');
        this.#restore(offsets);
        await sleep(retryAfter);
      }
    }
    this.#committing = undefined;
    // After repeated failures, offsets wait for the interval like new marks.
    if (this.#marked.size > 0) this.#timer ??= setTimeout(() => this.#commitMarked(), interval);
  }

  #restore(offsets: TopicPartitionOffset[]): void {
    if (this.#over) return;
    for (const offset of offsets) {
      const name = `${offset.topic}:${offset.partition}`;
      if (!this.#marked.has(name)) this.#marked.set(name, offset);
    }
  }
}
