import type { TopicRecord } from './topic-record.ts';

/** What a record says: the value of its JSON, or its text where it is none. */
export function jsonOrText({ value }: Pick<TopicRecord, 'value'>): unknown {
  const text = value?.toString('utf8') ?? '';
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
