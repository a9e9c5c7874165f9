/** W3C trace context: where a request comes from, as far as its client says. */
import { newTraceparent, readTraceparent } from '@parley/messaging';

/** The client's own where it is well formed, else the beginning of a trace. */
export const traceparentOf = (given: unknown): string => givenTraceparent(given) ?? newTraceparent();

/** The client's own where it is well formed. */
export function givenTraceparent(given: unknown): string | undefined {
  return typeof given === 'string' && readTraceparent(given) ? given : undefined;
}
