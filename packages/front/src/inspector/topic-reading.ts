/** One reading of requests, replies and dead letters, and what is known from it. */
import type { TrafficSecond } from '@parley/contracts';
import {
  allTopics,
  describeError,
  type Log,
  pause,
  type TopicMeaning,
  type TopicReader,
  type TopicRecord,
  untilCaughtUp,
} from '@parley/messaging';
import type { Exchange } from './exchange.ts';
import { Exchanges } from './exchanges.ts';
import type { InspectedTopics } from './inspected-topics.ts';
import { RepliesRead } from './replies-read.ts';
import { Traffic } from './traffic.ts';

export type WatchedTopics = Pick<InspectedTopics, 'names' | 'isGenuine' | 'present' | 'read'>;

export interface ReadingListener {
  /** What went by last, the latest last: once it is read. */
  begun(exchanges: readonly Exchange[]): void;
  changed(exchange: Exchange): void;
  /** @param problem why nothing is being read */
  second(traffic: TrafficSecond, problem: string | undefined): void;
}

/** Of each partition, the records that it begins with. */
const shownFirst = 20;
/** Milliseconds. */
const retryAfter = 2_000;

export class TopicReading {
  readonly #topics: WatchedTopics;
  readonly #log: Log;
  readonly #listener: ReadingListener;
  readonly #exchanges: Exchanges;
  readonly #traffic = new Traffic();
  readonly #repliesRead = new RepliesRead();
  readonly #stopping = new AbortController();
  readonly #stopped: Promise<void>;
  readonly #clock: NodeJS.Timeout;
  #reader: TopicReader | undefined;
  #problem: string | undefined;
  #isBegun = false;

  constructor(topics: WatchedTopics, log: Log, listener: ReadingListener) {
    this.#topics = topics;
    this.#log = log;
    this.#listener = listener;
    this.#exchanges = new Exchanges(topics.isGenuine, (exchange, what, took) => {
      // What went by before is no traffic of now.
      if (!this.#isBegun) return;
      this.#traffic.count(exchange, what, took);
      listener.changed(exchange);
    });
    this.#clock = setInterval(() => this.#tick(), 1_000).unref();
    this.#stopped = this.#read(this.#stopping.signal);
  }

  /** The latest last; none until what went by last is read. */
  get exchanges(): readonly Exchange[] {
    return this.#isBegun ? this.#exchanges.all : [];
  }

  get seconds(): readonly TrafficSecond[] {
    return this.#traffic.seconds;
  }

  stop(): Promise<void> {
    clearInterval(this.#clock);
    this.#stopping.abort();
    return this.#stopped;
  }

  #tick(): void {
    const second = this.#traffic.end(Math.floor(Date.now() / 1_000));
    this.#listener.second(second, this.#reader ? this.#reader.problem : this.#problem);
  }

  async #read(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted && !this.#reader) {
      try {
        this.#reader = await this.#open(stopping);
        await untilCaughtUp(this.#reader, { isEnough: () => stopping.aborted });
        if (!stopping.aborted) this.#begin();
      } catch (error) {
        if (stopping.aborted) break;
        this.#problem = describeError(error as Error);
        this.#log.warn({ error }, 'the inspector can’t read topics');
        await pause(retryAfter, stopping);
      }
    }
    if (!stopping.aborted)
      await new Promise((resolve) => stopping.addEventListener('abort', resolve, { once: true }));
    await this.#reader?.stop();
  }

  #begin(): void {
    // They would be shown as waiting, for ever.
    this.#exchanges.forgetUnread((pair) => this.#repliesRead.since(pair));
    this.#isBegun = true;
    this.#listener.begun(this.exchanges);
  }

  async #open(stopping: AbortSignal): Promise<TopicReader> {
    const meanings = new Map([...allTopics(this.#topics.names)].filter(([, { what }]) => what !== 'event'));
    const present = await this.#topics.present([...meanings.keys()]);
    const add = (record: TopicRecord) => {
      const meaning = meanings.get(record.topic);
      if (meaning && !stopping.aborted) this.#addOrPass(record, meaning);
    };
    return this.#topics.read(present, { at: 'last', count: shownFirst }, add, stopping);
  }

  /** Read again it would fail again, and nothing after it would be seen any more. */
  #addOrPass(record: TopicRecord, meaning: TopicMeaning): void {
    try {
      if (!this.#isBegun) this.#repliesRead.add(record, meaning);
      this.#exchanges.add(record, meaning);
    } catch (error) {
      const { topic, partition, offset } = record;
      this.#log.error({ topic, partition, offset, error }, 'a record could not be inspected; skipped');
    }
  }
}
