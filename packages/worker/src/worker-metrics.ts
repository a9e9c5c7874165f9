/** The worker's metrics of the requests that it answers (docs/operations.md, "Metrics"). */
import { type FailureCode, type PairName, pairNames } from '@parley/contracts';
import {
  type Handle,
  type Metrics,
  type RequestReceiver,
  type Sample,
  type WatchedPool,
  watchPool,
} from '@parley/messaging';
import type { SecurityEvent } from './batch/security-log.ts';
import type { PipelineWatch } from './database/pipeline.ts';
import type { PushOutcome } from './push/push-lanes.ts';

export interface WorkerMetricsOptions {
  readonly metrics: Metrics;
  /** The time by which records are dated; epoch milliseconds. */
  readonly now: () => number;
  /** Seconds since the oldest unpublished event was stored; 0 if there is none. */
  readonly outboxAge: () => Promise<number>;
  /** The consumers of requests. */
  readonly receivers: () => readonly Pick<RequestReceiver, 'backlogs'>[];
  readonly pool: WatchedPool;
}

/** Requests per batch. */
const batchSizes = [1, 2, 5, 10, 25, 50, 100, 200];
/** From a short statement to the timeout, in seconds. */
const databaseSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 20];

interface PairBacklog {
  lag: number;
  oldest: number;
  waiting: number;
  begun: number;
}

export class WorkerMetrics {
  readonly #now: () => number;
  readonly #receivers: WorkerMetricsOptions['receivers'];
  readonly #requests;
  readonly #waits;
  readonly #batches;
  readonly #batchSizes;
  readonly #database;
  readonly #deadLetters;
  readonly #published;
  readonly #dropped;
  readonly #security;
  readonly #pushes;

  constructor({ metrics, now, outboxAge, receivers, pool }: WorkerMetricsOptions) {
    this.#now = now;
    this.#receivers = receivers;
    this.#requests = metrics.counter('parley_requests_total', 'Answered requests', ['pair', 'outcome']);
    this.#waits = metrics.histogram(
      'parley_request_wait_seconds',
      'Time from the writing of a request to its topic to the start of its handling; of each batch, the first',
      ['pair'],
    );
    this.#batches = metrics.histogram('parley_batch_seconds', 'Duration of a batch of requests', ['pair']);
    this.#batchSizes = metrics.histogram('parley_batch_requests', 'Requests in a batch', [], batchSizes);
    this.#database = metrics.histogram(
      'parley_database_seconds',
      'Duration of the reads and transactions of batches, with the wait for a connection',
      ['kind'],
      databaseSeconds,
    );
    this.#deadLetters = metrics.counter('parley_dead_letters_total', 'Dead letters written', ['pair']);
    // Initialized to zero: a counter that first appears with 1 shows no increase.
    for (const pair of pairNames) {
      this.#deadLetters.inc({ pair }, 0);
      this.#requests.inc({ pair, outcome: 'INTERNAL' }, 0);
    }
    this.#published = metrics.counter(
      'parley_events_published_total',
      'Events of the outbox that were published',
    );
    this.#dropped = metrics.counter(
      'parley_events_dropped_total',
      'Events that no broker took: streams never get them',
    );
    this.#security = metrics.counter(
      'parley_security_events_total',
      'Sign-ins, sign-ups, new passwords and ends of sessions, and refused ones',
      ['event', 'outcome', 'reason'],
    );
    this.#pushes = metrics.counter(
      'parley_pushes_total',
      'Pushes of unread messages to devices, by outcome',
      ['outcome'],
    );
    metrics.gauge('parley_outbox_age_seconds', 'Age of the oldest unpublished event', outboxAge);
    metrics.gauges('parley_requests_waiting', 'Fetched requests waiting for their turn', ['pair'], () =>
      this.#ofPairs(({ waiting }) => waiting),
    );
    metrics.gauges('parley_requests_in_flight', 'Requests being handled', ['pair'], () =>
      this.#ofPairs(({ begun }) => begun),
    );
    metrics.gauges(
      'parley_consumer_lag_records',
      'Requests without an outcome on the partitions read here, as of the last fetch',
      ['pair'],
      () => this.#ofPairs(({ lag }) => lag),
    );
    metrics.gauges(
      'parley_consumer_lag_seconds',
      'Age of the oldest fetched request without an outcome; 0 if there is none',
      ['pair'],
      () => this.#ofPairs(({ oldest }) => Math.max(0, this.#now() - oldest) / 1_000),
    );
    watchPool(metrics, pool);
  }

  /** @returns the same handler, with batches and waits measured */
  measured(handle: Handle): Handle {
    return async (pair, requests, expired) => {
      const [first] = requests;
      if (first) this.#waits.observe({ pair }, Math.max(0, this.#now() - first.at.timestamp) / 1_000);
      const end = this.#batches.startTimer({ pair });
      const replies = await handle(pair, requests, expired);
      end();
      this.#batchSizes.observe(requests.length);
      return replies;
    };
  }

  readonly watchDatabase: PipelineWatch = (kind) => {
    const since = performance.now();
    return () => this.#database.observe({ kind }, (performance.now() - since) / 1_000);
  };

  /** @param errorCode `''` if it succeeded */
  answered(pair: PairName, errorCode: FailureCode | ''): void {
    this.#requests.inc({ pair, outcome: errorCode || 'OK' });
  }

  deadLetter(pair: PairName): void {
    this.#deadLetters.inc({ pair });
  }

  eventRelayed(isPublished: boolean): void {
    (isPublished ? this.#published : this.#dropped).inc();
  }

  securityEvent({ event, outcome, reason }: SecurityEvent): void {
    this.#security.inc({ event, outcome, reason });
  }

  pushed(outcome: PushOutcome): void {
    this.#pushes.inc({ outcome });
  }

  *#ofPairs(value: (backlog: PairBacklog) => number): Iterable<Sample<'pair'>> {
    const byPair = new Map<PairName, PairBacklog>();
    for (const receiver of this.#receivers())
      for (const { pair, lag, since, waiting, begun } of receiver.backlogs()) {
        const sum = byPair.get(pair) ?? { lag: 0, oldest: Number.POSITIVE_INFINITY, waiting: 0, begun: 0 };
        byPair.set(pair, {
          lag: sum.lag + lag,
          oldest: Math.min(sum.oldest, since ?? Number.POSITIVE_INFINITY),
          waiting: sum.waiting + waiting,
          begun: sum.begun + begun,
        });
      }
    for (const [pair, backlog] of byPair) yield { labels: { pair }, value: value(backlog) };
  }
}
