import { randomUUID } from 'node:crypto';

/**
 * A new, sampled trace: https://www.w3.org/TR/trace-context/#traceparent-header. Of random UUIDs Node.js makes a hundred at a
 * time; to ask the system for so many bytes each time takes as long as all else that is done for a record.
 */
export function newTraceparent(): string {
  const traceId = randomUUID().replaceAll('-', '');
  const random = randomUUID();
  return `00-${traceId}-${random.slice(0, 8)}${random.slice(-8)}-01`;
}
