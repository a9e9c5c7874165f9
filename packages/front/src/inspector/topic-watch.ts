/**
 * Reads requests, replies and dead letters for as long as somebody watches them: one consumer, whoever watches, that begins with
 * what went by last. Nothing of it is remembered when nobody does.
 */
import type { TrafficSecond } from '@parley/contracts';
import type { Log } from '@parley/messaging';
import type { Exchange } from './exchange.ts';
import { type ReadingListener, TopicReading, type WatchedTopics } from './topic-reading.ts';

/** How long it is read on when nobody watches: a page that filters otherwise comes back at once. Milliseconds. */
const lingering = 10_000;

export class TopicWatch {
  readonly #topics: WatchedTopics;
  readonly #log: Log;
  readonly #watchers = new Set<ReadingListener>();
  #reading: TopicReading | undefined;
  #end: NodeJS.Timeout | undefined;

  constructor(topics: WatchedTopics, log: Log) {
    this.#topics = topics;
    this.#log = log;
  }

  /**
   * @returns what is known so far, the latest last, and what ends the watch; each watcher is told of all that comes after
   */
  join(watcher: ReadingListener): {
    readonly exchanges: readonly Exchange[];
    readonly seconds: readonly TrafficSecond[];
    readonly leave: () => void;
  } {
    clearTimeout(this.#end);
    this.#watchers.add(watcher);
    this.#reading ??= new TopicReading(this.#topics, this.#log, {
      begun: (exchanges) => {
        for (const each of this.#watchers) each.begun(exchanges);
      },
      changed: (exchange) => {
        for (const each of this.#watchers) each.changed(exchange);
      },
      second: (...told) => {
        for (const each of this.#watchers) each.second(...told);
      },
    });
    const { exchanges, seconds } = this.#reading;
    return { exchanges, seconds, leave: () => this.#leave(watcher) };
  }

  async close(): Promise<void> {
    clearTimeout(this.#end);
    const reading = this.#reading;
    this.#reading = undefined;
    await reading?.stop();
  }

  #leave(watcher: ReadingListener): void {
    if (!this.#watchers.delete(watcher) || this.#watchers.size > 0) return;
    this.#end = setTimeout(() => void this.close(), lingering).unref();
  }
}
