/** What a worker counts of the requests that it answers (docs/operations.md, "Metrics"). */
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
  /** The time that records say; epoch milliseconds. */
  readonly now: () => number;
  /** Seconds since the oldest event was stored that is not published yet; 0 where there is none. */
  readonly outboxAge: () => Promise<number>;
  /** What reads requests. */
  readonly receivers: () => readonly Pick<RequestReceiver, 'backlogs'>[];
  readonly pool: WatchedPool;
}

/** Requests that are handled together. */
const batchSizes = [1, 2, 5, 10, 25, 50, 100, 200];
/** From a short statement to what is given up, in seconds. */
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
    this.#requests = metrics.counter('parley_requests_total', 'Requests that were answered', [
      'pair',
      'outcome',
    ]);
    this.#waits = metrics.histogram(
      'parley_request_wait_seconds',
      'From when a request was written to its topic until it was begun; of each batch, the first',
      ['pair'],
    );
    this.#batches = metrics.histogram('parley_batch_seconds', 'How long a batch of requests took', ['pair']);
    this.#batchSizes = metrics.histogram('parley_batch_requests', 'Requests in a batch', [], batchSizes);
    this.#database = metrics.histogram(
      'parley_database_seconds',
      'How long reads and transactions of batches took, with the wait for a connection',
      ['kind'],
      databaseSeconds,
    );
    this.#deadLetters = metrics.counter('parley_dead_letters_total', 'Dead letters that were written', [
      'pair',
    ]);
    // From zero on: of a counter that is first seen at 1 no increase is known.
    for (const pair of pairNames) {
      this.#deadLetters.inc({ pair }, 0);
      this.#requests.inc({ pair, outcome: 'INTERNAL' }, 0);
    }
    this.#published = metrics.counter(
      'parley_events_published_total',
      'Events of the outbox that brokers have',
    );
    this.#dropped = metrics.counter(
      'parley_events_dropped_total',
      'Events that no broker took, and that are lost to streams',
    );
    this.#security = metrics.counter(
      'parley_security_events_total',
      'Sign-ins, sign-ups, new passwords and ends of sessions, and those that were refused',
      ['event', 'outcome', 'reason'],
    );
    this.#pushes = metrics.counter(
      'parley_pushes_total',
      'Pushes of unread messages to devices, by what came of them',
      ['outcome'],
    );
    metrics.gauge(
      'parley_outbox_age_seconds',
      'Age of the oldest event that is not published yet',
      outboxAge,
    );
    metrics.gauges(
      'parley_requests_waiting',
      'Requests that were fetched and wait for their turn',
      ['pair'],
      () => this.#ofPairs(({ waiting }) => waiting),
    );
    metrics.gauges(
      'parley_requests_in_flight',
      'Requests that were begun and have no outcome yet',
      ['pair'],
      () => this.#ofPairs(({ begun }) => begun),
    );
    metrics.gauges(
      'parley_consumer_lag_records',
      'Requests without an outcome on the partitions that are read here, as the last fetch told',
      ['pair'],
      () => this.#ofPairs(({ lag }) => lag),
    );
    metrics.gauges(
      'parley_consumer_lag_seconds',
      'Age of the oldest request that was fetched and has no outcome; 0 where all have one',
      ['pair'],
      () => this.#ofPairs(({ oldest }) => Math.max(0, this.#now() - oldest) / 1_000),
    );
    watchPool(metrics, pool);
  }

  /** @returns the same, of which batches and waits are measured */
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

  /** @param errorCode `''` where it was done */
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
