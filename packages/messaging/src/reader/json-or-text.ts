import type { TopicRecord } from './topic-record.ts';

/** A record's value as parsed JSON, or as text if it is not JSON. */
export function jsonOrText({ value }: Pick<TopicRecord, 'value'>): unknown {
  const text = value?.toString('utf8') ?? '';
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
