/**
 * Traces, for who has a collector: which step of a request took how long, over all processes.
 *
 * A span's `traceparent` travels on what it causes, so that the next process goes on with the same trace. Where no
 * `OTEL_*` variable asks for it there is no tracing, and nothing of OpenTelemetry is loaded.
 */
import type { Log } from '../process/log.ts';

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** One step. */
export interface Span {
  /** Of what it causes: https://www.w3.org/TR/trace-context/#traceparent-header */
  readonly traceparent: string;
  /**
   * Once; what is said later counts for nothing.
   * @param attributes what is known at its end
   * @param failure what went wrong, in a word, if anything did
   */
  end(attributes?: Attributes, failure?: string): void;
}

export type SpanKind = 'server' | 'client' | 'producer' | 'consumer' | 'internal';

export interface Tracing {
  /**
   * @param cause the `traceparent` of what led to it; without, a trace begins
   * @returns undefined where `cause` is none
   */
  start(name: string, kind: SpanKind, cause: string | undefined, attributes?: Attributes): Span | undefined;
  /** Sends what is not sent yet, if the collector answers in time. */
  stop(): Promise<void>;
}

export interface TracedProcess {
  /** `front` or `worker`. */
  readonly role: string;
  readonly instanceId: string;
  readonly log: Log;
}
