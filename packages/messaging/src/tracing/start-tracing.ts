/** Starts tracing if the environment asks for it. */
import type { TracedProcess, Tracing } from './tracing.ts';

/** The variables that enable it; OpenTelemetry's other variables configure it. */
const asking = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_TRACES_EXPORTER',
] as const;

/** Follows OpenTelemetry's specification, specification/configuration/sdk-environment-variables.md. */
function isWanted(environment: NodeJS.ProcessEnv): boolean {
  if (environment.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return false;
  return environment.OTEL_TRACES_EXPORTER !== 'none' && asking.some((name) => environment[name]);
}

/** @returns undefined if it is not enabled. @throws ConfigurationError */
export async function startTracing(
  traced: TracedProcess,
  environment: NodeJS.ProcessEnv,
): Promise<Tracing | undefined> {
  if (!isWanted(environment)) return undefined;
  const { OpenTelemetry } = await import('./open-telemetry.ts');
  return new OpenTelemetry(traced, environment);
}
