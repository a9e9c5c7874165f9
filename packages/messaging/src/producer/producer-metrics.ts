/** What is counted of what a process writes to topics (docs/operations.md, "Metrics"). */
import type { Metrics } from '../process/metrics.ts';
import type { PendingRecord } from './pending-record.ts';

/** What is handed over and not acknowledged. */
export interface Waiting {
  readonly records: number;
  readonly bytes: number;
  /** Of the lane that has most. */
  readonly longestLane: number;
}

export class ProducerMetrics {
  readonly #seconds;
  readonly #failures;

  constructor(metrics: Metrics, waiting: () => Waiting) {
    this.#seconds = metrics.histogram(
      'parley_produce_seconds',
      'From when a record was handed over until the brokers had it; of each batch, the first',
    );
    this.#failures = metrics.counter(
      'parley_produce_failures_total',
      'Sends that brokers did not take; they are tried again, unless refused for good',
    );
    metrics.gauge(
      'parley_produce_waiting_records',
      'Records that brokers have not acknowledged yet',
      () => waiting().records,
    );
    metrics.gauge('parley_produce_waiting_bytes', 'Bytes of these records', () => waiting().bytes);
    metrics.gauge(
      'parley_lane_depth_records',
      'Records that wait in the lane (topic and partition) that has most of them',
      () => waiting().longestLane,
    );
  }

  sent(first: PendingRecord): void {
    this.#seconds.observe((performance.now() - first.since) / 1_000);
  }

  failed(): void {
    this.#failures.inc();
  }
}
