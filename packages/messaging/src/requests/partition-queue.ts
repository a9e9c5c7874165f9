/**
 * The waiting records of one assigned partition, handled in order, batch by batch.
 *
 * Fetching continues while a batch is handled: kafkajs fetches all partitions of a broker together, so otherwise the
 * slowest would hold up the others. A queue that grows too long pauses its partition, and takes only what it has room
 * for: the rest is fetched again.
 *
 * A batch that can't be handled now holds up only records with its keys (delayed-keys.ts), and an unacknowledged reply
 * holds up none. The offset moves only over records that all have their outcome, so the number of records begun behind
 * one without is limited.
 */
import type { KafkaMessage } from 'kafkajs';
import { settledWithin } from '../process/settled-within.ts';
import { detached, recordSize } from '../records/record-size.ts';
import type { BegunRecord, Span } from './begun-record.ts';
import { DelayedKeys, type Limit } from './delayed-keys.ts';
import { type TryLater, tryLater } from './handle.ts';

/** For each record of a batch, whether it gets its outcome; or that it must be retried later. */
export type Outcomes = readonly (Promise<boolean> | TryLater)[];

export interface PartitionQueueOptions {
  /** Maximum number of records handled together. */
  readonly batchSize: number;
  /**
   * Handles a batch; resolves once the next one may start. Nothing more is done after an outcome `false`: the offset
   * moves only over a contiguous prefix. Must not reject.
   */
  readonly handle: (batch: readonly KafkaMessage[]) => Promise<Outcomes | TryLater>;
  /** Answers records that were retried for too long. Must not reject. */
  readonly giveUp: (batch: readonly KafkaMessage[]) => Promise<readonly Promise<boolean>[]>;
  /** How many keys are retried at the same time. */
  readonly limitRetries: Limit;
  /**
   * Called in order, when a batch and all before it are handled and acknowledged.
   * @param next the offset before which nothing is left to do
   */
  readonly onDone: (next: bigint) => void;
  readonly pause: () => void;
  readonly resume: () => void;
}

/** The work left on a partition. */
export interface Backlog {
  /** Records on the partition without an outcome, as of the last fetch. */
  readonly lag: number;
  /** When the first fetched one of them was written, in epoch milliseconds; undefined if none was fetched. */
  readonly since: number | undefined;
  /** Number of waiting records. */
  readonly waiting: number;
  /** Number of records being handled. */
  readonly begun: number;
}

interface Handled {
  readonly left: readonly BegunRecord[];
  readonly acknowledged: Promise<unknown>;
}

type OutcomeOf = (record: BegunRecord, place: number) => Outcomes[number] | undefined;

interface Amount {
  readonly records: number;
  readonly bytes: number;
}

const mib = 1024 * 1024;
const pauseAbove: Amount = { records: 2_000, bytes: 4 * mib };
const resumeBelow: Amount = { records: 500, bytes: mib };
/** Maximum of waiting bytes, unless a single record is larger. A whole fetch of small records fits. */
const maxBytes = 8 * mib;
/** Nothing is begun while this much is unfinished; or four batches, if that is more. */
const maxUnfinished: Amount = { records: 2_000, bytes: 16 * mib };
/**
 * Approximate limit on the records from the first unfinished one to the last that was begun: so many may be delivered
 * again.
 */
const maxAhead = 20_000;
/** How long a batch waits for the replies of the one before, so that it becomes larger. Milliseconds. */
const waitForReplies = 50;

export class PartitionQueue {
  readonly #options: PartitionQueueOptions;
  #waiting: KafkaMessage[] = [];
  #waitingBytes = 0;
  #running: Promise<void> | undefined;
  readonly #delayed: DelayedKeys;
  /** Begun spans, from the first with an unfinished record. */
  #spans: Span[] = [];
  #ahead = 0;
  #unfinishedRecords = 0;
  #unfinishedBytes = 0;
  #onRoom: () => void = () => undefined;
  #acknowledged: Promise<unknown> = Promise.resolve();
  #paused = false;
  #over = false;
  /** The offset after everything pushed. */
  #end = 0n;
  #firstNotDone: bigint | undefined;
  /** The partition's end at the last fetch. */
  #partitionEnd = 0n;

  constructor(options: PartitionQueueOptions) {
    this.#options = options;
    const { batchSize, limitRetries } = options;
    this.#delayed = new DelayedKeys({
      batchSize,
      limit: limitRetries,
      handle: async (batch) => (await this.#handle(batch)).left,
      giveUp: async (batch) => {
        const outcomes = await options.giveUp(messagesOf(batch));
        this.#settle(batch, (_, place) => outcomes[place]);
      },
    });
  }

  /** The offset of the first unanswered record, once there was a record. */
  get firstNotDone(): bigint | undefined {
    return this.#firstNotDone;
  }

  get backlog(): Backlog {
    const since = this.#spans[0]?.writtenAt ?? this.#waiting[0]?.timestamp;
    return {
      lag: Math.max(0, Number(this.#partitionEnd - (this.#firstNotDone ?? this.#partitionEnd))),
      since: since === undefined ? undefined : Number(since),
      waiting: this.#waiting.length,
      begun: this.#unfinishedRecords,
    };
  }

  /**
   * @param end the offset after everything fetched: records of aborted transactions and transaction markers are not
   *   among the messages
   * @param partitionEnd the partition's end when it was fetched
   * @returns the offset to continue from: there may not be room for all
   */
  push(messages: readonly KafkaMessage[], end: bigint, partitionEnd = end): bigint {
    if (this.#over) return end;
    this.#partitionEnd = partitionEnd;
    if (messages.length === 0) {
      this.#end = end;
      if (this.#isIdle()) this.#done(end);
      return end;
    }
    this.#firstNotDone ??= BigInt(messages[0]?.offset ?? 0);
    const taken = this.#take(messages);
    const notTaken = messages[taken];
    this.#end = notTaken ? BigInt(notTaken.offset) : end;
    if (!this.#paused && (notTaken || this.#isAbove(pauseAbove))) {
      this.#paused = true;
      this.#options.pause();
    }
    this.#running ??= this.#run();
    return this.#end;
  }

  /** @returns how many of the first messages fit */
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

  /** Discards what has not started, and waits for what has. */
  async end(): Promise<void> {
    this.#stopBeginning();
    await this.#running;
    await this.#delayed.end();
    await this.#acknowledged;
  }

  #stopBeginning(): void {
    this.#over = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#onRoom();
    void this.#delayed.end();
  }

  async #run(): Promise<void> {
    await undefined;
    let before: Promise<unknown> | undefined;
    while (this.#waiting.length > 0 && !this.#over) {
      const batch = this.#delayed.holdBack(this.#begin());
      this.#resumeIfShort();
      if (batch.length > 0) {
        const { left, acknowledged } = await this.#handle(batch);
        if (left.length > 0) this.#delayed.add(left);
        if (left.length < batch.length) {
          await settledWithin(before, waitForReplies);
          before = acknowledged;
        }
      }
      await this.#room();
    }
    this.#running = undefined;
  }

  #begin(): BegunRecord[] {
    const messages = this.#waiting.splice(0, this.#options.batchSize);
    const span: Span = {
      end: BigInt(messages.at(-1)?.offset ?? 0) + 1n,
      begunAt: performance.now(),
      writtenAt: messages[0]?.timestamp,
      records: messages.length,
      unfinished: messages.length,
    };
    this.#spans.push(span);
    this.#ahead += messages.length;
    this.#unfinishedRecords += messages.length;
    return messages.map((message) => {
      const size = recordSize(message);
      this.#waitingBytes -= size;
      this.#unfinishedBytes += size;
      return { message, size, span };
    });
  }

  /** @returns the records to be retried later, and when the outcomes of the others are known */
  async #handle(batch: readonly BegunRecord[]): Promise<Handled> {
    const outcomes = await this.#options.handle(messagesOf(batch));
    if (outcomes === tryLater) return { left: batch, acknowledged: Promise.resolve() };
    const outcomeOf = new Map<BegunRecord, Outcomes[number] | undefined>();
    for (const [place, record] of batch.entries()) outcomeOf.set(record, outcomes[place]);
    const left = batch.filter((record) => outcomeOf.get(record) === tryLater);
    const others = batch.filter((record) => outcomeOf.get(record) !== tryLater);
    return { left, acknowledged: this.#settle(others, (record) => outcomeOf.get(record)) };
  }

  /** @returns when all outcomes are known */
  #settle(batch: readonly BegunRecord[], outcomeOf: OutcomeOf): Promise<unknown> {
    const acknowledged = Promise.all(
      batch.map(async (record, place) => {
        if (await outcomeOf(record, place)) this.#finish(record);
        else this.#stopBeginning();
      }),
    );
    this.#acknowledged = Promise.all([this.#acknowledged, acknowledged]).then(() => undefined);
    return acknowledged;
  }

  #finish({ span, size }: BegunRecord): void {
    span.unfinished -= 1;
    this.#unfinishedRecords -= 1;
    this.#unfinishedBytes -= size;
    if (span.unfinished === 0 && span === this.#spans[0]) this.#moveOn();
    if (!this.#isFull()) this.#onRoom();
  }

  /** Moves the offset over everything that is finished. */
  #moveOn(): void {
    const open = this.#spans.findIndex(({ unfinished }) => unfinished > 0);
    const finished = this.#spans.splice(0, open === -1 ? this.#spans.length : open);
    for (const { records } of finished) this.#ahead -= records;
    this.#done(this.#isIdle() ? this.#end : (finished.at(-1)?.end ?? 0n));
  }

  /** Resolves when something may be begun. */
  async #room(): Promise<void> {
    while (this.#isFull() && !this.#over)
      await new Promise<void>((resolve) => {
        this.#onRoom = resolve;
      });
  }

  #isFull(): boolean {
    const records = Math.max(maxUnfinished.records, 4 * this.#options.batchSize);
    return (
      this.#unfinishedRecords >= records ||
      this.#unfinishedBytes >= maxUnfinished.bytes ||
      this.#ahead >= maxAhead
    );
  }

  /** Whether everything pushed is finished; false after records were discarded. */
  #isIdle(): boolean {
    return !this.#over && this.#waiting.length === 0 && this.#spans.length === 0;
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

const messagesOf = (batch: readonly BegunRecord[]): KafkaMessage[] => batch.map(({ message }) => message);
