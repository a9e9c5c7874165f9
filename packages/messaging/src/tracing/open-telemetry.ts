/** Tracing with OpenTelemetry, to a collector over OTLP/HTTP. Loaded only if configured. */
import {
  type Context,
  DiagLogLevel,
  diag,
  type Span as OtelSpan,
  SpanKind as OtelSpanKind,
  ROOT_CONTEXT,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Log } from '../process/log.ts';
import { settledWithin } from '../process/settled-within.ts';
import { ConfigurationError } from '../settings/environment.ts';
import { readTraceparent } from './traceparent.ts';
import type { Attributes, Span, SpanKind, TracedProcess, Tracing } from './tracing.ts';

/** How long a stop waits for the collector. Milliseconds. */
const stopWithin = 1_000;

const kinds: Readonly<Record<SpanKind, OtelSpanKind>> = {
  server: OtelSpanKind.SERVER,
  client: OtelSpanKind.CLIENT,
  producer: OtelSpanKind.PRODUCER,
  consumer: OtelSpanKind.CONSUMER,
  internal: OtelSpanKind.INTERNAL,
};

/** The libraries read the destination, sampling and batching from `OTEL_*` themselves. */
export class OpenTelemetry implements Tracing {
  readonly #provider: BasicTracerProvider;
  readonly #tracer: Tracer;

  /** @throws ConfigurationError */
  constructor({ role, instanceId, log }: TracedProcess, environment: NodeJS.ProcessEnv) {
    tellTroubles(log);
    const resource = defaultResource()
      .merge(resourceFromAttributes({ 'service.name': `parley-${role}`, 'service.instance.id': instanceId }))
      .merge(detectResources({ detectors: [envDetector] }));
    this.#provider = new BasicTracerProvider({
      resource,
      spanProcessors: [new BatchSpanProcessor(createExporter(environment))],
    });
    this.#tracer = this.#provider.getTracer('parley');
  }

  start(
    name: string,
    kind: SpanKind,
    cause: string | undefined,
    attributes: Attributes = {},
  ): Span | undefined {
    const context = cause === undefined ? ROOT_CONTEXT : contextOf(cause);
    return (
      context && new StartedSpan(this.#tracer.startSpan(name, { kind: kinds[kind], attributes }, context))
    );
  }

  async stop(): Promise<void> {
    await settledWithin(this.#provider.shutdown(), stopWithin);
  }
}

class StartedSpan implements Span {
  readonly traceparent: string;
  readonly #span: OtelSpan;

  constructor(span: OtelSpan) {
    this.#span = span;
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  }

  end(attributes: Attributes = {}, failure?: string): void {
    if (!this.#span.isRecording()) return;
    this.#span.setAttributes({ ...attributes });
    if (failure !== undefined) {
      this.#span.setAttribute('error.type', failure);
      this.#span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    }
    this.#span.end();
  }
}

function contextOf(traceparent: string): Context | undefined {
  const read = readTraceparent(traceparent);
  if (!read) return undefined;
  const { traceId, spanId, flags } = read;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: flags & 1, isRemote: true });
}

function createExporter(environment: NodeJS.ProcessEnv): SpanExporter {
  // In OpenTelemetry, an empty variable counts as absent.
  const exporter = environment.OTEL_TRACES_EXPORTER || 'otlp';
  if (exporter !== 'otlp') throw wrong('OTEL_TRACES_EXPORTER', exporter, 'otlp or none');
  const protocol = protocolVariables.find((name) => environment[name]);
  switch (protocol === undefined ? 'http/protobuf' : environment[protocol]) {
    case 'http/protobuf':
      return new ProtobufExporter();
    case 'http/json':
      return new JsonExporter();
    default:
      throw wrong(protocol ?? '', environment[protocol ?? ''] ?? '', 'http/protobuf or http/json');
  }
}

const protocolVariables = ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'] as const;

const wrong = (name: string, value: string, expected: string) =>
  new ConfigurationError(`${name} is wrong: it is "${value}", and ${expected} can be used.`);

/** Logs the libraries' errors: an unreachable collector, or variables that they do not understand. */
function tellTroubles(log: Log): void {
  const tell = (message: string, ...details: unknown[]) =>
    log.warn({ details: details.map(String) }, `traces: ${message}`);
  const silent = () => undefined;
  diag.setLogger(
    { error: tell, warn: tell, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
