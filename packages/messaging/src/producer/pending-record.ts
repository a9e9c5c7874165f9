/**
 * A record between `send` and its outcome. It is settled once: by the broker's response, by an error that retries do
 * not mend, or by its timeout, however long the request that carries it waits for a response.
 */
import { Failure } from '@parley/contracts';
import type { Deadlines } from '../process/deadlines.ts';
import type { Acknowledgement, OutgoingRecord, SendOptions } from './outgoing-record.ts';

const recordOverhead = 70;

export class PendingRecord {
  readonly record: OutgoingRecord;
  /** Approximate size on the wire. */
  readonly bytes: number;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  /** The time of the call, by `performance.now()`. */
  readonly since = performance.now();
  readonly acknowledged: Promise<Acknowledgement>;
  readonly #endWait: () => void;
  readonly #isFinal: SendOptions['isFinal'];
  #resolve: (acknowledgement: Acknowledgement) => void = () => undefined;
  #reject: (failure: Failure) => void = () => undefined;
  #lastError: Error | undefined;
  #settled = false;

  /**
   * @param within milliseconds after which it is given up; never if absent
   * @param timestamp of the call, in epoch milliseconds
   */
  constructor(
    record: OutgoingRecord,
    { within = Number.POSITIVE_INFINITY, isFinal }: Pick<SendOptions, 'within' | 'isFinal'>,
    timestamp: number,
    deadlines: Deadlines,
  ) {
    this.record = record;
    this.#isFinal = isFinal;
    this.timestamp = timestamp;
    this.bytes = recordBytes(record);
    this.acknowledged = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#endWait = deadlines.add(within, () => this.giveUp());
  }

  /** Whether nobody waits for it any more, so that it need not be sent (again). */
  get settled(): boolean {
    return this.#settled;
  }

  /** Notes the cause to be reported if it is given up, which may be now. */
  noteError(error: Error): void {
    this.#lastError = error;
    if (!this.#settled && this.#isFinal?.(error)) this.giveUp();
  }

  resolve(acknowledgement: Acknowledgement): void {
    this.#settle();
    this.#resolve(acknowledgement);
  }

  reject(failure: Failure): void {
    this.#settle();
    this.#reject(failure);
  }

  giveUp(): void {
    this.reject(new Failure('UNAVAILABLE', undefined, this.#lastError && { cause: this.#lastError }));
  }

  #settle(): void {
    this.#settled = true;
    this.#endWait();
  }
}

function recordBytes({ key, value, headers }: OutgoingRecord): number {
  let bytes = recordOverhead + (key?.length ?? 0) + (value?.length ?? 0);
  for (const [name, content] of Object.entries(headers ?? {}))
    bytes += name.length + (content?.length ?? 0) + 10;
  return bytes;
}
