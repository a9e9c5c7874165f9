/** Counts a room's deliveries to connections, each message once per connection, and their latency. */
import { createHistogram } from 'node:perf_hooks';
import { type Mark, now } from './marks.ts';

export interface Deliveries {
  readonly deliveries: number;
  readonly bytes: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
}

export interface CounterOptions {
  /** Number of connections that a message reaches. */
  readonly recipientsOf: (number: number) => number;
  /** Called when a message has reached all of them. */
  readonly onAll: (number: number) => void;
}

export class DeliveryCounter {
  readonly #options: CounterOptions;
  /** Counts of messages that have not reached all yet. */
  readonly #reached = new Map<number, number>();
  readonly #complete = new Set<number>();
  #delays = createHistogram();
  #deliveries = 0;
  #bytes = 0;

  constructor(options: CounterOptions) {
    this.#options = options;
  }

  /** @throws if a message reaches more connections than there are */
  took(marks: Iterable<Mark>, bytes: number): void {
    this.#bytes += bytes;
    const at = now();
    for (const { number, sentAt } of marks) {
      this.#deliveries++;
      this.#delays.record(Math.max(1, at - sentAt));
      this.#count(number);
    }
  }

  /** @returns the deliveries since the last call */
  take(): Deliveries {
    const delays = this.#delays;
    const taken = {
      deliveries: this.#deliveries,
      bytes: this.#bytes,
      p50_ms: delays.percentile(50) / 1_000,
      p99_ms: delays.percentile(99) / 1_000,
    };
    this.#delays = createHistogram();
    this.#deliveries = 0;
    this.#bytes = 0;
    return taken;
  }

  #count(number: number): void {
    if (this.#complete.has(number)) throw new Error(`message ${number} came twice to somebody`);
    const reached = (this.#reached.get(number) ?? 0) + 1;
    if (reached < this.#options.recipientsOf(number)) {
      this.#reached.set(number, reached);
      return;
    }
    this.#reached.delete(number);
    this.#complete.add(number);
    this.#options.onAll(number);
  }
}
