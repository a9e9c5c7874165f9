/**
 * Commits consumer offsets behind the work: one commit in flight, what is finished meanwhile goes with the next.
 *
 * Whoever marks an offset promises that everything before it on that partition is answered. Marks of an assignment
 * that is over are dropped. (A commit that kafkajs is retrying at that moment goes out under the new generation all the
 * same; it can move another worker's partition back, after which requests are delivered again, and nothing worse.)
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, TopicPartitionOffset } from 'kafkajs';
import type { Log } from './log.ts';

export class OffsetCommits {
  readonly #consumer: Pick<Consumer, 'commitOffsets'>;
  readonly #log: Log;
  readonly #onCommitted: () => void;
  readonly #marked = new Map<string, TopicPartitionOffset>();
  #committing: Promise<void> | undefined;
  #over = false;

  constructor(
    consumer: Pick<Consumer, 'commitOffsets'>,
    log: Log,
    onCommitted: () => void = () => undefined,
  ) {
    this.#consumer = consumer;
    this.#log = log;
    this.#onCommitted = onCommitted;
  }

  /** @param next the offset after the last one answered. */
  mark(topic: string, partition: number, next: bigint): void {
    if (this.#over) return;
    this.#marked.set(`${topic}:${partition}`, { topic, partition, offset: String(next) });
    this.#committing ??= this.#commit();
  }

  /** Resolves when everything marked so far is committed, or can't be. */
  async flush(): Promise<void> {
    if (this.#marked.size > 0) this.#committing ??= this.#commit();
    await this.#committing;
  }

  /** The assignment is over: nothing more is committed. */
  end(): void {
    this.#over = true;
    this.#marked.clear();
  }

  async #commit(): Promise<void> {
    await undefined; // partitions that finish in the same turn go in one commit
    for (let failures = 0; this.#marked.size > 0 && failures < 5; ) {
      const offsets = [...this.#marked.values()];
      this.#marked.clear();
      try {
        await this.#consumer.commitOffsets(offsets);
        this.#onCommitted();
        failures = 0;
      } catch (error) {
        failures++;
        this.#log.warn({ error, offsets }, 'offset commit failed; the records may be delivered again');
        this.#restore(offsets);
        await sleep(200);
      }
    }
    this.#committing = undefined;
  }

  #restore(offsets: TopicPartitionOffset[]): void {
    if (this.#over) return;
    for (const offset of offsets) {
      const name = `${offset.topic}:${offset.partition}`;
      if (!this.#marked.has(name)) this.#marked.set(name, offset);
    }
  }
}
