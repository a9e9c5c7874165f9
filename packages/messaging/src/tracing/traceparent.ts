/** https://www.w3.org/TR/trace-context/#traceparent-header */

export interface Traceparent {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
}

const form = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})$/;

/** @returns undefined if it is not well formed, which counts as absent */
export function readTraceparent(given: string): Traceparent | undefined {
  const [, traceId, spanId, flags] = form.exec(given) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}
