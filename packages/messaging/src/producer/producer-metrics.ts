/** Metrics of a process's writes to topics (docs/operations.md, "Metrics"). */
import type { Metrics } from '../process/metrics.ts';
import type { PendingRecord } from './pending-record.ts';

/** Records that are not acknowledged. */
export interface Waiting {
  readonly records: number;
  readonly bytes: number;
  /** Length of the longest lane. */
  readonly longestLane: number;
}

export class ProducerMetrics {
  readonly #seconds;
  readonly #failures;

  constructor(metrics: Metrics, waiting: () => Waiting) {
    this.#seconds = metrics.histogram(
      'parley_produce_seconds',
      'Time from handing a record over until the brokers have it; of each batch, the first',
    );
    this.#failures = metrics.counter(
      'parley_produce_failures_total',
      'Failed sends; they are retried unless the error is permanent',
    );
    metrics.gauge(
      'parley_produce_waiting_records',
      'Records not yet acknowledged by brokers',
      () => waiting().records,
    );
    metrics.gauge(
      'parley_produce_waiting_bytes',
      'Bytes not yet acknowledged by brokers',
      () => waiting().bytes,
    );
    metrics.gauge(
      'parley_lane_depth_records',
      'Records waiting in the longest lane (topic and partition)',
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
