import { header, jsonOrText, type TopicRecord, textOfHeader } from '@parley/messaging';
import type { Answer } from './answer.ts';

/** @param Body the type of the topic's replies */
export function answerOf<Body>(requestId: string, record: TopicRecord): Answer<Body> {
  const { headers, key, topic, partition, offset } = record;
  return {
    requestId,
    body: jsonOrText(record) as Body,
    errorCode: textOfHeader(record, header.error) ?? '',
    headers: Object.fromEntries(headers.map(([name, value]) => [name, value?.toString('utf8') ?? ''])),
    key: key?.toString('utf8') ?? null,
    topic,
    partition,
    offset,
  };
}
