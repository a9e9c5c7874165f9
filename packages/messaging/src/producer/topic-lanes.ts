/**
 * The lanes of one topic, each with one send in flight.
 *
 * Batches of several lanes for one broker go in one request, because each request costs both sides a system call and
 * more. If it fails, each batch is tried by itself, so that a partition that accepts nothing, or a refused record,
 * holds up no other. A lane whose partition is gone, because its topic was recreated with fewer, returns all its
 * records.
 */
import { Failure } from '@parley/contracts';
import { brokerError } from '../connection/broker-error.ts';
import { pause } from '../process/pause.ts';
import { retryDelay } from '../process/retry-delay.ts';
import type { LaneConnection } from './lane-connection.ts';
import type { PendingRecord } from './pending-record.ts';
import { type Batch, type SendWatchers, sendBatches } from './send-batches.ts';

export interface TopicLanesOptions extends SendWatchers {
  readonly topic: string;
  readonly connection: () => LaneConnection;
  /** The broker that leads a partition, as far as known. */
  readonly leaderOf: (partition: number) => number | undefined;
  /** Whether the brokers say that the topic exists, but has no such partition. */
  readonly isGone: (partition: number) => Promise<boolean>;
  /** Takes the records of a partition that is gone, in order. */
  readonly onGone: (records: readonly PendingRecord[]) => void;
  readonly closing: AbortSignal;
  /** Called when everything is settled; these lanes are not used any more. */
  readonly onIdle: () => void;
}

interface Lane {
  queue: PendingRecord[];
  isSending: boolean;
  /** The length at which given-up records are removed from the queue. */
  clearAt: number;
}

/** A request to one broker. */
interface Request {
  readonly batches: Batch[];
  bytes: number;
}

const minClearAt = 1_000;
/** After this many failures, checks whether the partition still exists: brokers may not know of a new one yet. */
const failuresUntilGone = 3;
/** Maximum for one partition: below the brokers' default `message.max.bytes`, 1 MiB, with room for framing. */
const maxBatchBytes = 900_000;
const maxBatchRecords = 5_000;
/** Maximum for one request. */
const maxRequestBytes = 4_000_000;

export class TopicLanes {
  readonly #options: TopicLanesOptions;
  /** By partition. */
  readonly #lanes = new Map<number, Lane>();
  #isDue = false;

  constructor(options: TopicLanesOptions) {
    this.#options = options;
  }

  /** Length of the longest lane, without the records being sent. */
  get longest(): number {
    return Math.max(0, ...[...this.#lanes.values()].map(({ queue }) => queue.length));
  }

  push(partition: number, record: PendingRecord): void {
    let lane = this.#lanes.get(partition);
    if (!lane) {
      lane = { queue: [], isSending: false, clearAt: minClearAt };
      this.#lanes.set(partition, lane);
    }
    lane.queue.push(record);
    if (lane.queue.length >= lane.clearAt) {
      lane.queue = waiting(lane.queue);
      lane.clearAt = minClearAt + 2 * lane.queue.length;
    }
    if (!lane.isSending) this.#sendSoon();
  }

  /** Records pushed in the same turn are included. */
  #sendSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#sendReady();
    });
  }

  #sendReady(): void {
    const requests = new Map<number | string, Request>();
    for (const [partition, lane] of this.#lanes) {
      if (lane.isSending) continue;
      const { records, bytes } = takeBatch(lane);
      if (records.length === 0) {
        this.#lanes.delete(partition);
        continue;
      }
      lane.isSending = true;
      const broker = this.#options.leaderOf(partition) ?? `of ${partition}`;
      const request = requests.get(broker) ?? { batches: [], bytes: 0 };
      request.batches.push({ partition, records });
      request.bytes += bytes;
      if (request.bytes < maxRequestBytes) requests.set(broker, request);
      else {
        requests.delete(broker);
        void this.#send(request.batches);
      }
    }
    for (const { batches } of requests.values()) void this.#send(batches);
    if (this.#lanes.size === 0) this.#options.onIdle();
  }

  async #send(batches: readonly Batch[]): Promise<void> {
    const { topic, connection } = this.#options;
    const areSent = batches.length > 1 && !(await sendBatches(topic, batches, connection(), this.#options));
    await Promise.all(
      batches.map(async ({ partition, records }) => {
        if (!areSent) await this.#sendUntilSettled({ partition, records: waiting(records) });
        this.#free(partition);
      }),
    );
  }

  #free(partition: number): void {
    const lane = this.#lanes.get(partition);
    if (lane) lane.isSending = false;
    this.#sendSoon();
  }

  async #sendUntilSettled(batch: Batch): Promise<void> {
    const { topic, connection, isGone, closing } = this.#options;
    const { partition } = batch;
    let records = batch.records;
    for (let attempt = 0; records.length > 0; attempt++) {
      const failure = await sendBatches(topic, [{ partition, records }], connection(), this.#options);
      if (!failure) return;
      if (failure.isPermanent) return this.#refuse({ partition, records }, failure.error);
      for (const record of records) record.noteError(failure.error);
      if (closing.aborted) for (const record of records) record.giveUp();
      else await pause(retryDelay(attempt), closing);
      records = waiting(records);
      const isSuspect = attempt + 1 >= failuresUntilGone && records.length > 0;
      if (isSuspect && (await isGone(partition))) return this.#giveBack({ partition, records });
    }
  }

  #giveBack({ partition, records }: Batch): void {
    const queued = this.#lanes.get(partition)?.queue.splice(0) ?? [];
    this.#options.onGone(waiting([...records, ...queued]));
  }

  /** Sends a refused batch again record by record, so that one bad record does not fail the others. */
  async #refuse({ partition, records }: Batch, error: Error): Promise<void> {
    const [only] = records;
    if (records.length > 1)
      for (const record of records) await this.#sendUntilSettled({ partition, records: [record] });
    else only?.reject(refusal(error));
  }
}

const waiting = (records: readonly PendingRecord[]) => records.filter(({ settled }) => !settled);

function takeBatch(lane: Lane): { records: PendingRecord[]; bytes: number } {
  lane.queue = waiting(lane.queue);
  let bytes = 0;
  let count = 0;
  for (const record of lane.queue) {
    if (count === maxBatchRecords || (count > 0 && bytes + record.bytes > maxBatchBytes)) break;
    bytes += record.bytes;
    count++;
  }
  return { records: lane.queue.splice(0, count), bytes };
}

function refusal(error: Error): Failure {
  const code = brokerError(error).endsWith('TOO_LARGE') ? 'TOO_LARGE' : 'INTERNAL';
  return new Failure(code, undefined, { cause: error });
}
