/**
 * Traces, for deployments with a collector: how long each step of a request took, across processes.
 *
 * A span's `traceparent` travels on what the span causes, so that the next process continues the same trace. Without an
 * `OTEL_*` variable that enables it there is no tracing, and no part of OpenTelemetry is loaded.
 */
import type { Log } from '../process/log.ts';

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** One step. */
export interface Span {
  /** Passed on to what it causes: https://www.w3.org/TR/trace-context/#traceparent-header */
  readonly traceparent: string;
  /**
   * Only the first call counts.
   * @param attributes known at its end
   * @param failure a short word for what went wrong, if anything did
   */
  end(attributes?: Attributes, failure?: string): void;
}

export type SpanKind = 'server' | 'client' | 'producer' | 'consumer' | 'internal';

export interface Tracing {
  /**
   * @param cause the `traceparent` of the parent; without it, a new trace starts
   * @returns undefined if `cause` is no valid one
   */
  start(name: string, kind: SpanKind, cause: string | undefined, attributes?: Attributes): Span | undefined;
  /** Sends pending spans, if the collector answers in time. */
  stop(): Promise<void>;
}

export interface TracedProcess {
  /** `front` or `worker`. */
  readonly role: string;
  readonly instanceId: string;
  readonly log: Log;
}
