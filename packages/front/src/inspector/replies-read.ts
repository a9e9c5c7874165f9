/** Since when all replies of a pair have been read, if only the last records of each partition are. */
import type { PairName } from '@parley/contracts';
import type { TopicMeaning, TopicRecord } from '@parley/messaging';

interface ReadPartition {
  readonly pair: PairName;
  /** Epoch milliseconds. */
  readonly firstAt: number;
  count: number;
}

export class RepliesRead {
  readonly #partitions = new Map<string, ReadPartition>();
  readonly #most: number;

  /** @param most how many records are read of each partition: one with fewer was read completely */
  constructor(most: number) {
    this.#most = most;
  }

  add({ topic, partition, timestamp }: TopicRecord, meaning: TopicMeaning): void {
    if (meaning.what !== 'reply') return;
    const { pair } = meaning;
    if (pair === undefined) return;
    const place = `${topic} ${partition}`;
    const known = this.#partitions.get(place);
    if (known) known.count += 1;
    else this.#partitions.set(place, { pair, firstAt: timestamp, count: 1 });
  }

  /** @returns epoch milliseconds; 0 if all replies were read */
  since(pair: PairName): number {
    const cut = [...this.#partitions.values()].filter(
      (each) => each.pair === pair && each.count >= this.#most,
    );
    return Math.max(0, ...cut.map(({ firstAt }) => firstAt));
  }
}
