/** What a front counts (docs/operations.md, "Metrics"). */
import type { FailureCode, PairName } from '@parley/contracts';
import type { Metrics } from '@parley/messaging';

export interface FrontMetricsOptions {
  readonly metrics: Metrics;
  /** Streams and sockets that are open. */
  readonly streams: () => number;
  readonly pending: () => number;
  /** Records that no worker has signed, so far. */
  readonly dropped: () => number;
}

export class FrontMetrics {
  readonly #requests;
  readonly #durations;
  readonly #refused;
  readonly #tooSlow;

  constructor({ metrics, streams, pending, dropped }: FrontMetricsOptions) {
    this.#requests = metrics.counter(
      'parley_asked_total',
      'Requests that were asked, by what became of them',
      ['pair', 'outcome'],
    );
    this.#durations = metrics.histogram(
      'parley_asked_seconds',
      'From when a request was taken until its reply came, or was given up',
      ['pair'],
    );
    this.#refused = metrics.counter('parley_refused_total', 'Requests that were not taken: too many wait', [
      'pair',
    ]);
    this.#tooSlow = metrics.counter(
      'parley_slow_readers_total',
      'Streams that were cut off: their readers were too slow',
    );
    metrics.gauge('parley_streams', 'Streams and sockets that are open', streams);
    metrics.gauge('parley_pending_requests', 'Requests whose replies have not come yet', pending);
    metrics.total(
      'parley_forged_records_total',
      'Records that were dropped: no worker has signed them',
      dropped,
    );
  }

  settled(pair: PairName, outcome: FailureCode | '', milliseconds: number): void {
    this.#requests.inc({ pair, outcome: outcome || 'OK' });
    this.#durations.observe({ pair }, milliseconds / 1_000);
  }

  refused(pair: PairName): void {
    this.#refused.inc({ pair });
  }

  tooSlow(): void {
    this.#tooSlow.inc();
  }
}
