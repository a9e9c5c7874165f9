import { randomBytes } from 'node:crypto';

/** A new, sampled trace: https://www.w3.org/TR/trace-context/#traceparent-header */
export const newTraceparent = (): string =>
  `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
