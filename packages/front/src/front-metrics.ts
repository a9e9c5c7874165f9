/** What a front counts (docs/operations.md, "Metrics"). */
import { type FailureCode, type PairName, pairNames } from '@parley/contracts';
import { type Metrics, type WatchedPool, watchPool } from '@parley/messaging';

export interface FrontMetricsOptions {
  readonly metrics: Metrics;
  /** The time that records say; epoch milliseconds. */
  readonly now: () => number;
  /** Streams and sockets that are open. */
  readonly streams: () => number;
  readonly pending: () => number;
  /** Records that no worker has signed, so far. */
  readonly dropped: () => number;
  readonly pool: WatchedPool;
}

/** An HTTP request that was answered. */
export interface AnsweredHttp {
  readonly method: string;
  /** As it is registered, so that there are few of them. */
  readonly route: string;
  readonly status: number;
}

export class FrontMetrics {
  readonly #now: () => number;
  readonly #http;
  readonly #httpDurations;
  readonly #requests;
  readonly #durations;
  readonly #deliveries;
  readonly #refused;
  readonly #tooSlow;

  constructor({ metrics, now, streams, pending, dropped, pool }: FrontMetricsOptions) {
    this.#now = now;
    this.#http = metrics.counter('parley_http_requests_total', 'HTTP requests that were answered', [
      'method',
      'route',
      'status',
    ]);
    this.#httpDurations = metrics.histogram(
      'parley_http_request_seconds',
      'How long they took; of streams nothing, which last',
      ['route'],
    );
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
    this.#deliveries = metrics.histogram(
      'parley_delivery_seconds',
      'From when a reply or an event was written to its topic until whom it concerns here was told',
      ['kind'],
    );
    this.#refused = metrics.counter('parley_refused_total', 'Requests that were not taken: too many wait', [
      'pair',
    ]);
    // From zero on: of a counter that is first seen at 1 no increase is known.
    for (const pair of pairNames) this.#refused.inc({ pair }, 0);
    this.#tooSlow = metrics.counter(
      'parley_slow_readers_total',
      'Streams and sockets that were cut off: their readers were too slow',
    );
    metrics.gauge('parley_streams', 'Streams and sockets that are open', streams);
    metrics.gauge('parley_pending_requests', 'Requests whose replies have not come yet', pending);
    metrics.total(
      'parley_forged_records_total',
      'Records that were dropped: no worker has signed them',
      dropped,
    );
    watchPool(metrics, pool);
  }

  answered(answer: AnsweredHttp): void {
    this.#http.inc({ ...answer });
  }

  took({ route }: Pick<AnsweredHttp, 'route'>, milliseconds: number): void {
    this.#httpDurations.observe({ route }, milliseconds / 1_000);
  }

  settled(pair: PairName, outcome: FailureCode | '', milliseconds: number): void {
    this.#requests.inc({ pair, outcome: outcome || 'OK' });
    this.#durations.observe({ pair }, milliseconds / 1_000);
  }

  /** @param writtenAt epoch milliseconds, as the record says */
  delivered(kind: 'reply' | 'event', writtenAt: number): void {
    this.#deliveries.observe({ kind }, Math.max(0, this.#now() - writtenAt) / 1_000);
  }

  refused(pair: PairName): void {
    this.#refused.inc({ pair });
  }

  tooSlow(): void {
    this.#tooSlow.inc();
  }
}
