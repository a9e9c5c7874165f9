/** Since when all replies of a pair have been read, if only the last records of each partition are. */
import type { PairName } from '@parley/contracts';
import type { TopicMeaning, TopicRecord } from '@parley/messaging';

/** The first record that was read of a partition. */
interface First {
  readonly pair: PairName;
  readonly offset: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

export class RepliesRead {
  readonly #firsts = new Map<string, First>();

  add({ topic, partition, offset, timestamp }: TopicRecord, meaning: TopicMeaning): void {
    if (meaning.what !== 'reply' || meaning.pair === undefined) return;
    const place = `${topic} ${partition}`;
    if (!this.#firsts.has(place)) this.#firsts.set(place, { pair: meaning.pair, offset, at: timestamp });
  }

  /** @returns epoch milliseconds; 0 if all replies were read: no earlier ones were passed over or deleted */
  since(pair: PairName): number {
    const cut = [...this.#firsts.values()].filter((first) => first.pair === pair && first.offset > 0);
    return Math.max(0, ...cut.map(({ at }) => at));
  }
}
