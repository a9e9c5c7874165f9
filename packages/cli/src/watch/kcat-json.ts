/** `-J`: prints a record in kcat's JSON envelope. */
import type { TopicRecord } from '@parley/messaging';

const textOf = (bytes: Buffer | null): string | null => bytes?.toString('utf8') ?? null;

export function kcatJson({ topic, partition, offset, timestamp, headers, key, value }: TopicRecord): string {
  return JSON.stringify({
    topic,
    partition,
    offset,
    tstype: 'create',
    ts: timestamp,
    broker: 0,
    ...(headers.length > 0 && { headers: headers.flatMap(([name, bytes]) => [name, textOf(bytes)]) }),
    key: textOf(key),
    payload: textOf(value),
  });
}
