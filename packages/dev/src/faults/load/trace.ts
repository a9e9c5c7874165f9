/** A request's id as the trace id in its events (W3C trace context), which links each event to its request. */
export const traceOf = (requestId: string): string =>
  `00-${requestId.replaceAll('-', '')}-${requestId.replaceAll('-', '').slice(0, 16)}-01`;

/** @returns null if it is not the trace of a request */
export function requestOfTrace(traceparent: string | undefined): string | null {
  const [, id] = /^00-([\da-f]{32})-/.exec(traceparent ?? '') ?? [];
  return id === undefined ? null : id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
