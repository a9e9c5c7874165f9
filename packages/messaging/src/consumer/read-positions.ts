/**
 * Where a process reads on, in each partition, kept by itself and sought at every join: a group without commits starts
 * "latest" anew after a rebalance and would jump over what was written meanwhile.
 */
import type { Consumer } from 'kafkajs';
import type { Assignment } from './supervised-consumer.ts';

/**
 * A new consumer waits this long for the one before it, which may not have been able to leave; there is nobody else in
 * its group to wait for. Milliseconds.
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

  /** The offset to read next; a partition we have no position of was added after we started: from its beginning. */
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
