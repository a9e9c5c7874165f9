/**
 * The records of one assigned partition that wait for their turn, handled in order, a batch at a time.
 *
 * Fetching goes on while a batch is handled: kafkajs fetches all partitions of a broker together and would
 * otherwise let the slowest hold up the others. A queue that grows too long pauses its partition, and takes no more
 * than it has room for: what it does not take is fetched again.
 *
 * A batch that can't be handled now holds up nothing but records of its keys (delayed-keys.ts), and a reply that is not
 * acknowledged none at all. The offset moves only over records that all have had their outcome; so what may be begun behind
 * one that has not is bounded.
 */
import type { KafkaMessage } from 'kafkajs';
import { settledWithin } from '../process/settled-within.ts';
import { detached, recordSize } from '../records/record-size.ts';
import type { BegunRecord, Span } from './begun-record.ts';
import { DelayedKeys, type Limit } from './delayed-keys.ts';
import { type TryLater, tryLater } from './handle.ts';

/** Of each record of a batch, whether it comes to have had its outcome; or that it is to be tried later. */
export type Outcomes = readonly (Promise<boolean> | TryLater)[];

export interface PartitionQueueOptions {
  /** Records handled together, at most. */
  readonly batchSize: number;
  /**
   * Handles a batch; resolves once the next one may start. Nothing more is done after an outcome that is `false`: the offset
   * only ever moves over a contiguous prefix. Must not reject.
   */
  readonly handle: (batch: readonly KafkaMessage[]) => Promise<Outcomes | TryLater>;
  /** Answers records that were tried for too long. Must not reject. */
  readonly giveUp: (batch: readonly KafkaMessage[]) => Promise<readonly Promise<boolean>[]>;
  /** How many keys are tried again at the same time. */
  readonly limitRetries: Limit;
  /**
   * Called in order, when a batch and all before it are handled and acknowledged.
   * @param next the offset up to which nothing is left to do
   */
  readonly onDone: (next: bigint) => void;
  readonly pause: () => void;
  readonly resume: () => void;
}

/** What is to be done on a partition. */
export interface Backlog {
  /** Records on the partition that have not had their outcome, as far as the last fetch has told. */
  readonly lag: number;
  /** When the first of them that was fetched was written, in epoch milliseconds; undefined where none was. */
  readonly since: number | undefined;
  /** Records that wait for their turn. */
  readonly waiting: number;
  /** Records that were begun. */
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
/** Bytes that wait, at most, unless one record alone is more. A whole fetch of small records has room. */
const maxBytes = 8 * mib;
/** While so much was begun and is not finished, nothing is begun; or four batches, where that is more. */
const maxUnfinished: Amount = { records: 2_000, bytes: 16 * mib };
/** Records from the first that is not finished to the last that was begun, about: so many may be delivered again. */
const maxAhead = 20_000;
/** How long a batch waits for the replies of the one before, so that it is worth its while. Milliseconds. */
const waitForReplies = 50;

export class PartitionQueue {
  readonly #options: PartitionQueueOptions;
  #waiting: KafkaMessage[] = [];
  #waitingBytes = 0;
  #running: Promise<void> | undefined;
  readonly #delayed: DelayedKeys;
  /** What was begun, from the first span with a record that is not finished. */
  #spans: Span[] = [];
  #ahead = 0;
  #unfinishedRecords = 0;
  #unfinishedBytes = 0;
  #onRoom: () => void = () => undefined;
  #acknowledged: Promise<unknown> = Promise.resolve();
  #paused = false;
  #over = false;
  /** Where what was pushed ends. */
  #end = 0n;
  #firstNotDone: bigint | undefined;
  /** Where the partition ended at the last fetch. */
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

  /** The offset of the first record that is not answered yet, as far as one has come. */
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
   * @param end the offset after all that was fetched: records of aborted transactions and the marks of all transactions
   *   are not among the messages
   * @param partitionEnd where the partition ended when it was fetched
   * @returns the offset to go on from: there may be no room for all
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

  /** @returns those that are to be tried later, and when the outcomes of the others are known */
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

  /** Over all that is finished. */
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

  /** Whether all that was pushed is finished; not what was forgotten. */
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
