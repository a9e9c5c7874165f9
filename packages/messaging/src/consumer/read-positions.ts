/**
 * A process's own read positions in each partition, sought at every join. A group without commits would start again at
 * "latest" after a rebalance, and skip what was written meanwhile.
 */
import type { Consumer } from 'kafkajs';
import type { Assignment } from './supervised-consumer.ts';

/**
 * How long a new consumer waits for its predecessor, which may have been unable to leave; nobody else is in its group.
 * Milliseconds.
 */
export const soleMemberRebalanceTimeout = 1_000;

export class ReadPositions {
  readonly #next: Map<string, bigint>;

  constructor(next: Iterable<readonly [string, bigint]> = []) {
    this.#next = new Map(next);
  }

  copy(): ReadPositions {
    return new ReadPositions(this.#next);
  }

  /**
   * The offset to read next. A partition without a position was added after the start, and is read from its beginning.
   */
  get(topic: string, partition: number): bigint {
    return this.#next.get(`${topic}:${partition}`) ?? 0n;
  }

  set(topic: string, partition: number, offset: bigint): void {
    this.#next.set(`${topic}:${partition}`, offset);
  }

  clear(): void {
    this.#next.clear();
  }

  seek(consumer: Consumer, assignment: Assignment): void {
    for (const [topic, partitions] of Object.entries(assignment))
      for (const partition of partitions)
        consumer.seek({ topic, partition, offset: String(this.get(topic, partition)) });
  }
}
