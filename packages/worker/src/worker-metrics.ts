/** What a worker counts of the requests that it answers (docs/operations.md, "Metrics"). */
import type { FailureCode, PairName } from '@parley/contracts';
import type { Handle, Metrics } from '@parley/messaging';

export interface WorkerMetricsOptions {
  readonly metrics: Metrics;
  /** The time that records say; epoch milliseconds. */
  readonly now: () => number;
  /** Seconds since the oldest event was stored that is not published yet; 0 where there is none. */
  readonly outboxAge: () => Promise<number>;
}

/** Requests that are handled together. */
const batchSizes = [1, 2, 5, 10, 25, 50, 100, 200];

export class WorkerMetrics {
  readonly #now: () => number;
  readonly #requests;
  readonly #waits;
  readonly #batches;
  readonly #batchSizes;
  readonly #deadLetters;

  constructor({ metrics, now, outboxAge }: WorkerMetricsOptions) {
    this.#now = now;
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
    this.#deadLetters = metrics.counter('parley_dead_letters_total', 'Dead letters that were written', [
      'pair',
    ]);
    metrics.gauge(
      'parley_outbox_age_seconds',
      'Age of the oldest event that is not published yet',
      outboxAge,
    );
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

  /** @param errorCode `''` where it was done */
  answered(pair: PairName, errorCode: FailureCode | ''): void {
    this.#requests.inc({ pair, outcome: errorCode || 'OK' });
  }

  deadLetter(pair: PairName): void {
    this.#deadLetters.inc({ pair });
  }
}
