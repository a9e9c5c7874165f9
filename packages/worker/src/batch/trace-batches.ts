/**
 * Traces a batch's work in the database: each request of the batch that has a trace gets a span of the same duration,
 * because their shares can't be told apart.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Tracing } from '@parley/messaging';
import { troubleOf } from '../database/database-errors.ts';
import type { PipelineWatch } from '../database/pipeline.ts';
import type { RequestHandler } from './handle-requests.ts';

type Handler = Pick<RequestHandler, 'handle'>;

export class BatchTraces {
  readonly #tracing: Tracing;
  /** Trace parents of the requests being handled. */
  readonly #causes = new AsyncLocalStorage<readonly string[]>();

  constructor(tracing: Tracing) {
    this.#tracing = tracing;
  }

  /** @returns the same handler, whose requests are known to `watch` */
  traced(handler: Handler): Handler {
    return {
      handle: (pair, requests, expired) =>
        this.#causes.run(
          requests.flatMap(({ traceparent }) => traceparent ?? []),
          () => handler.handle(pair, requests, expired),
        ),
    };
  }

  /** Runs work that continues after a batch and is not part of it. */
  apart<Result>(work: () => Result): Result {
    return this.#causes.run([], work);
  }

  readonly watch: PipelineWatch = (kind) => {
    const spans = (this.#causes.getStore() ?? []).flatMap(
      (cause, _, { length }) =>
        this.#tracing.start(names[kind], 'client', cause, {
          'db.system.name': 'postgresql',
          'db.operation.batch.size': length,
        }) ?? [],
    );
    return (error) => {
      const failure = error === undefined ? undefined : (troubleOf(error) ?? 'error');
      for (const span of spans) span.end({}, failure);
    };
  };
}

const names = { read: 'database read', change: 'database transaction' } as const;
